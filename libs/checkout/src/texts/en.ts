import type { CheckoutTexts } from './texts';

export const en: CheckoutTexts = {
  languageName: 'English',
  language: 'Language',
  service: 'USDT payment',
  states: {
    pending: { heading: 'Pay with USDT (TRC20)', status: 'Waiting for your payment', next: [] },
    seen: {
      heading: 'We can see your payment',
      status: 'Seen on the chain, confirming',
      next: [
        'There is nothing more to do: please do not pay again. This page goes on by itself when the network has made the payment final, usually within about a minute.',
        'The shop is then told automatically, even if you close this page.',
      ],
    },
    overdue: {
      heading: 'Time is over',
      status: 'Payments made in time are still being looked for.',
      next: [
        'Please do not pay now. If you have not paid, wait until this page says that the order has expired, about a minute; then go back to the shop and order again.',
        'If you have paid, keep this page: it changes by itself when the payment is found, usually within a few minutes.',
        'If it does not, contact the shop and give it the order number below.',
      ],
    },
    paid: {
      heading: 'Paid',
      status: 'Your payment has arrived. Thank you!',
      next: ['The shop is told automatically. There is nothing more to do here.'],
    },
    late: {
      heading: 'Late payment received',
      status: 'Your payment arrived after the time was over and was accepted. Thank you!',
      next: ['The shop is told automatically. There is nothing more to do here.'],
    },
    paid_elsewhere: {
      heading: 'Already paid',
      status: 'This purchase was paid on another payment page.',
      next: [
        'Please do not pay again. There is nothing more to do here.',
        'If you have paid twice, contact the shop and give it the order number below.',
      ],
    },
    underpaid: {
      heading: 'Too little has arrived',
      status: 'A payment arrived that is smaller than the amount of this order.',
      next: [
        'Please do not send the difference: it would not be added by itself. Do not pay again either. The shop sees this payment and decides what happens.',
        'Contact the shop and give it the order number and the transaction below.',
      ],
    },
    overpaid: {
      heading: 'Too much has arrived',
      status: 'A payment arrived that is larger than the amount of this order.',
      next: [
        'Please do not pay again. The shop sees this payment and decides what happens.',
        'Contact the shop and give it the order number and the transaction below.',
      ],
    },
    expired: {
      heading: 'This order has expired',
      status: 'No payment was found in time.',
      next: [
        'Please do not pay now. To buy, go back to the shop and order again.',
        'If you have paid another amount or are unsure, contact the shop and give it the order number below.',
      ],
    },
    cancelled: {
      heading: 'This order was cancelled',
      status: 'It waits for no payment any more.',
      next: [
        'Please do not pay now. To buy, go back to the shop and order again.',
        'If you have paid, contact the shop and give it the order number below.',
      ],
    },
    not_found: {
      heading: 'Order not found',
      status: 'There is no order at this address.',
      next: [
        'The link may be incomplete or mistyped. Please open the payment page from the shop again.',
        'If you have paid already, contact the shop: it can find your payment by its transaction id.',
      ],
    },
    unverified: {
      heading: 'Please do not pay',
      status: 'The payment address could not be verified.',
      next: [
        'To protect your money, this page does not show an address now. Do not pay to one that you noted earlier either.',
        'Contact the shop and give it the order number below. Paid already? Tell it the transaction id, too.',
      ],
    },
    unavailable: {
      heading: 'One moment, please',
      status: 'The order cannot be shown right now.',
      next: [
        'This page tries again by itself. Payments are not lost meanwhile.',
        'If it stays like this, contact the shop and give it the order number below.',
      ],
    },
    too_many: {
      heading: 'Too many requests',
      status: 'Orders that do not exist were asked for too often from your network.',
      next: [
        'Please wait a minute and open the payment page from the shop again. Payments are not lost meanwhile.',
      ],
    },
  },
  lateWatched:
    'If you have sent exactly the payable amount late: it is still watched for some time, and this page changes by itself when it arrives.',
  lateOver:
    'Late payments are no longer watched automatically. If you have sent money, contact the shop: it can see it.',
  testNetwork: 'This is a test. Do not send real money: it would be lost.',

  timeLeft: 'Time left',
  payBy: 'Must arrive by',
  confirmations: 'Confirmations',
  confirmationsOf: (done, total) => `${done} of ${total} confirmations`,

  amount: 'Amount that must arrive',
  address: 'To this TRON address',
  copyAmount: 'Copy amount',
  copyAddress: 'Copy address',
  copied: 'Copied',
  copyFailed: 'Could not copy. The text is selected: copy it with your device.',
  qr: 'QR code of the address',
  qrHint: 'The code holds the address only: enter the amount yourself.',
  qrAmount: 'QR code with the amount',
  qrAmountHint:
    'For wallets that understand payment links; exchanges usually do not. Check in the wallet that USDT is selected and that the amount is right.',
  compare: 'Before sending, compare the first and last six characters in your wallet.',
  wallets: 'Pay with a wallet on this phone',
  walletFills: (wallet) => `${wallet}: fills in address and amount`,
  walletOpens: (wallet) => `${wallet}: opens this page in the wallet`,
  walletFallback: 'If nothing opens, the wallet is not installed: copy the amount and the address instead.',
  warningHeading: 'Please note',
  onlyTrc20: 'Send only USDT on TRON (TRC20). Other coins and other networks do not arrive here.',
  exactly: (amount) => `The amount that ARRIVES must be exactly ${amount} USDT, with all its decimals.`,
  fee: 'Exchanges may deduct their fee from the amount sent: add the fee on top.',
  exchanges:
    'Withdrawals from an exchange can take several minutes, and a transfer inside an exchange does not arrive here.',
  whenSeen:
    'A payment usually shows here within half a minute of being sent; about a minute later the network has made it final.',

  notMine: 'I have not paid yet: show amount and address',
  arrived: 'Arrived',
  missing: 'Missing',
  surplus: 'Too much',

  trace: 'I have paid, but nothing happens',
  traceHint:
    'Paste the transaction id (TXID, hash) from your wallet or exchange. This page then says what is known of it.',
  traceLabel: 'Transaction id',
  traceButton: 'Look it up',
  traceAnswers: {
    malformed: 'This is no transaction id. It has 64 characters, digits and the letters a to f.',
    unknown:
      'The network does not know this transaction yet. Check that it was really sent, and on TRON (TRC20); exchanges sometimes take a while. Then look it up again.',
    unavailable:
      'The transaction cannot be looked up right now. Please try again in a minute; payments are not lost meanwhile.',
    tooMany: 'That was asked too often. Please wait a minute; payments are not lost meanwhile.',
    failed: 'This transaction failed: no USDT was moved by it. Look in your wallet.',
    noUsdt:
      'This transaction moved no USDT (TRC20). Other coins are not matched with this order: contact the shop.',
    otherAddress:
      'This transaction sent USDT, but not to the address of this order. Compare the addresses, and contact whoever you sent it to. If you paid for another order, look at the page of that order.',
    early: 'This transaction is older than this order, so it cannot be its payment.',
    confirming: (done, total) =>
      `Found, and the amount is right: ${done} of ${total} confirmations. This page goes on by itself.`,
    settling: 'Found, and final. This page says in a moment that the order is paid.',
    paid: 'This transaction has paid this order.',
    second:
      'The amount is right, but this order has been paid already: this is a second payment. The shop sees it: contact the shop.',
    short: (missing) =>
      `This transaction arrived, but ${missing} USDT are missing. Please do not send the difference; the shop sees it: contact the shop.`,
    more: (surplus) =>
      `This transaction arrived, with ${surplus} USDT too much. The shop sees it: contact the shop.`,
    late: 'The amount is right, but it arrived too late to be accepted by itself. The shop sees it and decides: contact the shop.',
    withShop: 'This transaction arrived. The shop sees it and decides what happens: contact the shop.',
  },

  details: 'Details',
  shopOrder: 'Order at the shop',
  price: 'Price',
  payable: 'Payable amount',
  received: 'Received',
  paidAt: 'Paid at',
  transaction: 'Transaction',
  orderNumber: 'Order number',

  back: (shop) => `Back to the shop (${shop})`,
  returning: (seconds) => `You return to the shop in ${seconds} s.`,
  stay: 'Stay on this page',
  stayed: 'You stay on this page.',
  support: 'Help from the shop',
  offline: 'No connection to the payment service. Trying again…',
};
