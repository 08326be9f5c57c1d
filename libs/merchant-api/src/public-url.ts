/** Where shops and buyers reach the gateway; no trailing slash. */
export class PublicUrl {
  constructor(readonly base: string) {}

  /** The page on which a buyer pays. */
  checkout(orderId: string): string {
    return `${this.base}/pay/checkout-counter/${orderId}`;
  }
}
