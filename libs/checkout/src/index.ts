export { CheckoutModule } from './checkout.module';
export { CheckoutSettings } from './checkout-view';
