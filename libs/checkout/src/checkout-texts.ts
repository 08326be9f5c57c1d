/** Every word the buyer reads. A key that a language lacks does not compile. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type CheckoutState =
  | 'pending'
  | 'seen'
  | 'overdue'
  | 'paid'
  | 'expired'
  | 'cancelled'
  | 'not_found'
  | 'unverified'
  | 'unavailable';

interface StateTexts {
  readonly heading: string;
  readonly status: string;
  /** What to do now, a paragraph each: no state is a dead end. */
  readonly next: readonly string[];
}

export interface CheckoutTexts {
  /** BCP 47, for `<html lang>`. */
  readonly tag: string;
  readonly languageName: string;
  readonly chooseLanguage: string;
  readonly service: string;
  readonly states: Readonly<Record<CheckoutState, StateTexts>>;
  readonly lateWatched: string;
  readonly lateOver: string;
  readonly paidLate: string;
  readonly confirmations: string;
  /** Stands behind the number of confirmations. */
  readonly outOf: (total: number) => string;
  readonly timeLeft: string;
  readonly amount: string;
  readonly address: string;
  readonly qr: string;
  readonly qrHint: string;
  readonly compare: string;
  readonly warningHeading: string;
  readonly onlyTrc20: string;
  readonly exactly: (amount: string) => string;
  readonly fee: string;
  readonly whenSeen: string;
  readonly copyAmount: string;
  readonly copyAddress: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly offline: string;
  readonly details: string;
  readonly shopOrder: string;
  readonly price: string;
  readonly payable: string;
  readonly received: string;
  readonly transaction: string;
  readonly orderNumber: string;
  readonly back: (host: string) => string;
}

const en: CheckoutTexts = {
  tag: 'en',
  languageName: 'English',
  chooseLanguage: 'Language',
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
    expired: {
      heading: 'This order has expired',
      status: 'No payment was found in time.',
      next: [
        'Please do not pay now. If you have not paid, wait until this page says that the order has expired, about a minute; then go back to the shop and order again.',
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
        'If you have paid already, contact the shop: it can find your payment by its transaction hash.',
      ],
    },
    unverified: {
      heading: 'Please do not pay',
      status: 'The payment address could not be verified.',
      next: [
        'To protect your money, this page does not show an address now. Do not pay to one that you noted earlier either.',
        'Contact the shop and give it the order number below. Paid already? Tell it the transaction hash, too.',
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
  },
  lateWatched:
    'If you have sent exactly the payable amount late: it is still watched for some time, and this page changes by itself when it arrives.',
  lateOver:
    'Late payments are no longer watched automatically. If you have sent money, contact the shop: it can see it.',
  paidLate: 'It arrived after the time was over and was accepted.',
  confirmations: 'Confirmations',
  outOf: (total) => `of ${total}`,
  timeLeft: 'Time left',
  amount: 'Amount that must arrive',
  address: 'To this TRON address',
  qr: 'QR code of the address',
  qrHint: 'The code holds the address only: enter the amount yourself.',
  compare: 'Before sending, compare the first and last six characters in your wallet.',
  warningHeading: 'Please note',
  onlyTrc20: 'Send only USDT on TRON (TRC20). Other coins and other networks do not arrive here.',
  exactly: (amount) => `The amount that ARRIVES must be exactly ${amount} USDT, with all its decimals.`,
  fee: 'Exchanges may deduct their fee from the amount sent: add the fee on top.',
  whenSeen:
    'A payment usually shows here within half a minute of being sent; about a minute later the network has made it final.',
  copyAmount: 'Copy amount',
  copyAddress: 'Copy address',
  copied: 'Copied',
  copyFailed: 'Could not copy. The text is selected: copy it with your device.',
  offline: 'No connection to the payment service. Trying again…',
  details: 'Details',
  shopOrder: 'Order at the shop',
  price: 'Price',
  payable: 'Payable amount',
  received: 'Received',
  transaction: 'Transaction',
  orderNumber: 'Order number',
  back: (host) => `Back to the shop (${host})`,
};

const zh: CheckoutTexts = {
  tag: 'zh-CN',
  languageName: '简体中文',
  chooseLanguage: '语言',
  service: 'USDT 支付',
  states: {
    pending: { heading: '使用 USDT (TRC20) 支付', status: '等待您付款', next: [] },
    seen: {
      heading: '已看到您的付款',
      status: '已在链上看到付款，正在确认',
      next: [
        '您无需再做任何操作，请不要重复付款。网络最终确认后，此页面会自动更新，通常约需一分钟。',
        '届时系统会自动通知商店，即使您关闭此页面也一样。',
      ],
    },
    overdue: {
      heading: '支付时间已结束',
      status: '仍在查找按时支付的款项。',
      next: [
        '请不要再付款。如果尚未付款，请等到此页面显示订单已过期（约一分钟），再返回商店重新下单。',
        '如果已经付款，请保留此页面：找到付款后页面会自动更新，通常只需几分钟。',
        '如果一直没有更新，请联系商店，并提供下方的订单编号。',
      ],
    },
    paid: {
      heading: '已支付',
      status: '您的付款已到账，谢谢！',
      next: ['系统会自动通知商店，您无需再做任何操作。'],
    },
    expired: {
      heading: '订单已过期',
      status: '未在规定时间内收到付款。',
      next: [
        '请不要再付款。如果尚未付款，请等到此页面显示订单已过期（约一分钟），再返回商店重新下单。',
        '如果付款金额不符或有疑问，请联系商店，并提供下方的订单编号。',
      ],
    },
    cancelled: {
      heading: '订单已取消',
      status: '此订单不再接受付款。',
      next: [
        '请不要再付款。如需购买，请返回商店重新下单。',
        '如果已经付款，请联系商店，并提供下方的订单编号。',
      ],
    },
    not_found: {
      heading: '未找到订单',
      status: '此链接没有对应的订单。',
      next: [
        '链接可能不完整或有误。请从商店重新打开支付页面。',
        '如果已经付款，请联系商店：商店可以通过交易哈希查到您的付款。',
      ],
    },
    unverified: {
      heading: '请不要付款',
      status: '无法验证收款地址。',
      next: [
        '为保护您的资金，此页面暂不显示收款地址。也请不要向之前记下的地址付款。',
        '请联系商店，并提供下方的订单编号。如果已经付款，请同时提供交易哈希。',
      ],
    },
    unavailable: {
      heading: '请稍候',
      status: '暂时无法显示订单。',
      next: ['此页面会自动重试，期间的付款不会丢失。', '如果一直如此，请联系商店，并提供下方的订单编号。'],
    },
  },
  lateWatched: '如果您逾期支付了完全相同的应付金额：系统在一段时间内仍会留意，到账后此页面会自动更新。',
  lateOver: '系统已不再自动留意逾期付款。如果您已付款，请联系商店：商店可以看到这笔款项。',
  paidLate: '款项在时间结束后到账，已被接受。',
  confirmations: '确认数',
  outOf: (total) => `/ ${total}`,
  timeLeft: '剩余时间',
  amount: '必须到账的金额',
  address: '付款到此 TRON 地址',
  qr: '收款地址二维码',
  qrHint: '二维码只包含地址，金额请自行输入。',
  compare: '付款前，请在钱包中核对地址的前六位和后六位。',
  warningHeading: '请注意',
  onlyTrc20: '只能使用 TRON 网络 (TRC20) 的 USDT。其他币种或其他网络的款项无法到账。',
  exactly: (amount) => `到账金额必须恰好是 ${amount} USDT，包括所有小数位。`,
  fee: '交易所可能会从转账金额中扣除手续费，请另外加上手续费。',
  whenSeen: '付款发出后，通常半分钟内会显示在此页面，再过约一分钟由网络最终确认。',
  copyAmount: '复制金额',
  copyAddress: '复制地址',
  copied: '已复制',
  copyFailed: '无法复制。文本已选中，请手动复制。',
  offline: '无法连接支付服务，正在重试…',
  details: '详情',
  shopOrder: '商店订单',
  price: '价格',
  payable: '应付金额',
  received: '到账金额',
  transaction: '交易',
  orderNumber: '订单编号',
  back: (host) => `返回商店 (${host})`,
};

export const CHECKOUT_TEXTS: Readonly<Record<Language, CheckoutTexts>> = { en, zh };
