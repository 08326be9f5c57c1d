import type { CheckoutTexts } from './texts';

export const zhCn: CheckoutTexts = {
  languageName: '简体中文',
  language: '语言',
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
    late: {
      heading: '已收到逾期付款',
      status: '您的付款在支付时间结束后到账，已被接受，谢谢！',
      next: ['系统会自动通知商店，您无需再做任何操作。'],
    },
    underpaid: {
      heading: '到账金额不足',
      status: '有一笔付款已到账，但金额少于此订单的应付金额。',
      next: [
        '请不要补付差额：补付的款项不会自动计入此订单。也请不要重复付款。商店可以看到这笔付款，并会决定如何处理。',
        '请联系商店，并提供下方的订单编号和交易信息。',
      ],
    },
    overpaid: {
      heading: '到账金额过多',
      status: '有一笔付款已到账，但金额多于此订单的应付金额。',
      next: [
        '请不要重复付款。商店可以看到这笔付款，并会决定如何处理。',
        '请联系商店，并提供下方的订单编号和交易信息。',
      ],
    },
    expired: {
      heading: '订单已过期',
      status: '未在规定时间内收到付款。',
      next: [
        '请不要再付款。如需购买，请返回商店重新下单。',
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
    too_many: {
      heading: '请求过于频繁',
      status: '您所在的网络查询不存在的订单次数过多。',
      next: ['请等待一分钟，再从商店重新打开支付页面。期间的付款不会丢失。'],
    },
  },
  lateWatched:
    '如果您已逾期付款，且金额与应付金额完全一致：系统在一段时间内仍会留意，到账后此页面会自动更新。',
  lateOver: '系统已不再自动留意逾期付款。如果您已付款，请联系商店：商店可以看到这笔款项。',
  testNetwork: '这是测试。请不要发送真实资金，否则资金会丢失。',

  timeLeft: '剩余时间',
  payBy: '付款截止时间',
  confirmations: '确认数',
  confirmationsOf: (done, total) => `已确认 ${done} / ${total} 次`,

  amount: '必须到账的金额',
  address: '付款到此 TRON 地址',
  copyAmount: '复制金额',
  copyAddress: '复制地址',
  copied: '已复制',
  copyFailed: '无法复制。文本已选中，请手动复制。',
  qr: '收款地址二维码',
  qrHint: '二维码只包含地址，金额请自行输入。',
  qrAmount: '含金额的二维码',
  qrAmountHint: '适用于支持付款链接的钱包，交易所通常不支持。请在钱包中确认已选择 USDT，并且金额正确。',
  compare: '付款前，请在钱包中核对地址的前六位和后六位。',
  wallets: '使用本手机上的钱包支付',
  walletFills: (wallet) => `${wallet}：自动填入地址和金额`,
  walletOpens: (wallet) => `${wallet}：在钱包中打开此页面`,
  walletFallback: '如果没有任何反应，说明未安装该钱包：请改为复制金额和地址。',
  warningHeading: '请注意',
  onlyTrc20: '只能使用 TRON 网络 (TRC20) 的 USDT。其他币种或其他网络的款项无法到账。',
  exactly: (amount) => `到账金额必须恰好是 ${amount} USDT，包括所有小数位。`,
  fee: '交易所可能会从转账金额中扣除手续费，请在转账时另外加上手续费。',
  whenSeen: '付款发出后，通常半分钟内会显示在此页面，再过约一分钟由网络最终确认。',

  notMine: '我还没有付款：显示金额和地址',
  arrived: '已到账',
  missing: '不足',
  surplus: '多付',

  trace: '我已付款，但页面没有变化',
  traceHint: '请粘贴钱包或交易所中的交易哈希（也叫交易 ID、TXID），此页面会显示查询结果。',
  traceLabel: '交易哈希 (TXID)',
  traceButton: '查询',
  traceAnswers: {
    malformed: '这不是交易哈希。交易哈希共有 64 个字符，由数字和字母 a 到 f 组成。',
    unknown:
      '网络上还查不到此交易。请确认交易确实已发出，并且使用的是 TRON 网络 (TRC20)。交易所有时需要一些时间，请稍后再查询。',
    unavailable: '暂时无法查询此交易。请一分钟后再试，期间的付款不会丢失。',
    tooMany: '查询过于频繁。请等待一分钟，期间的付款不会丢失。',
    failed: '此交易已失败，没有转出任何 USDT。请查看您的钱包；如果还有时间，请重新付款。',
    noUsdt: '此交易没有转移 USDT (TRC20)。其他币种不会计入此订单，请联系商店。',
    otherAddress: '此交易转出了 USDT，但收款地址不是此订单的地址。请核对地址，并联系实际的收款方。',
    early: '此交易早于此订单，因此不可能是此订单的付款。',
    confirming: (done, total) => `已找到，金额正确：已确认 ${done} / ${total} 次。此页面会自动更新。`,
    settling: '已找到，并已最终确认。此页面很快会显示订单已支付。',
    paid: '此订单已由这笔交易支付。',
    second: '金额正确，但此订单之前已支付：这是第二笔付款。商店可以看到这笔付款，请联系商店。',
    short: (missing) =>
      `此交易已到账，但少了 ${missing} USDT。请不要补付差额。商店可以看到这笔付款，请联系商店。`,
    more: (surplus) => `此交易已到账，但多付了 ${surplus} USDT。商店可以看到这笔付款，请联系商店。`,
    late: '金额正确，但到账太晚，无法自动接受。商店可以看到这笔付款，并会决定如何处理，请联系商店。',
    withShop: '此交易已到账。商店可以看到这笔付款，并会决定如何处理，请联系商店。',
  },

  details: '详情',
  shopOrder: '商店订单',
  price: '价格',
  payable: '应付金额',
  received: '到账金额',
  paidAt: '支付时间',
  transaction: '交易',
  orderNumber: '订单编号',

  back: (shop) => `返回商店 (${shop})`,
  returning: (seconds) => `${seconds} 秒后返回商店。`,
  stay: '留在此页面',
  stayed: '您将留在此页面。',
  support: '联系商店获取帮助',
  close: '关闭',
  offline: '无法连接支付服务，正在重试…',
};
