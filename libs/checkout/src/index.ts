export { Markup, markup } from './checkout-html';
export { CheckoutModule } from './checkout.module';
export { CheckoutSettings } from './checkout-view';
