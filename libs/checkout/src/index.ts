export { Markup, markup } from './checkout-html';
export { CheckoutModule } from './checkout.module';
export { CheckoutSettings, explorerLink } from './checkout-view';
