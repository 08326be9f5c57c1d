import { markup } from '../speech/bot-html';
import { explainedZh } from './inbox-reasons-zh';
import type { InboxTexts } from './inbox-texts-shape';

const DROP = '发送任何命令即放弃。';

export const inboxTextsZh: InboxTexts = {
  list: {
    title: markup`<b>收件箱</b>：对不上订单、等待处理的款项，最新的在前`,
    none: markup`收件箱是空的：没有款项等待处理。`,
  },
  title: (id) => markup`<b>转账 ${id}</b>`,
  states: {
    unsettled: '正在入账',
    parked: '无法入账；每小时重试一次',
    settled: '已支付订单',
    inbox: '等待处理',
    assigned: '已支付订单的多余款项',
    refunded: '已退款',
    ignored: '已忽略',
    dust: '粉尘',
  },
  label: {
    amount: '金额：',
    from: '付款地址：',
    to: '收款地址：',
    time: '时间：',
    transaction: '交易哈希：',
    state: '状态：',
    why: '原因：',
    candidates: '可能对应的订单：',
    decisions: '处理记录：',
    difference: '差额：',
    order: '订单：',
    refund: '退款：',
    reason: '原因：',
  },
  explained: explainedZh,
  nobodyNear: markup`这几天没有接近的订单。`,
  decisions: {
    assign: '归入订单',
    refund: '已退款',
    ignore: '已忽略',
    reopen: '重新打开',
    note: '备注退款',
  },
  offers: {
    assign: (reference, amount) => `归入 ${reference} · ${amount}`,
    other: '归入其他订单',
    deeds: { ignore: '忽略', refund: '已退款', reopen: '重新打开' },
    yes: { assign: '是，归入订单', ignore: '是，忽略', refund: '是，已退款', reopen: '是，重新打开' },
    order: (id) => `订单 ${id}`,
    back: '返回',
    toList: '收件箱',
    again: '刷新',
  },
  otherWhich: (amount) => markup`这笔款项（${amount}）属于哪笔订单？请回复订单号或商户单号。${DROP}`,
  noOrder: (name) => markup`没有找到订单 <code>${name}</code>。`,
  several: (reference) => markup`有多笔订单的商户单号是 ${reference}。是哪一笔？`,
  assignAsk: markup`<b>将这笔款项归入这笔订单？</b>`,
  assignMeans: {
    paid: markup`订单变为已支付，店铺会收到通知。不能撤销。`,
    proved: markup`订单已人工标记为已支付；这笔转账将成为它的付款。店铺不会再收到通知。不能撤销。`,
    surplus: markup`订单已经支付：款项作为多余款项与订单一起保存，店铺不会收到通知。`,
  },
  ownerDecides: markup`金额与订单不符：是否归入这笔订单，由所有者决定。`,
  assigned: {
    paid: markup`✓ 已归入：订单已支付，店铺会收到通知。`,
    proved: markup`✓ 已归入：人工确认的付款现在有了对应的转账。`,
    surplus: markup`✓ 已作为多余款项归入：订单此前已经支付，店铺不会收到通知。`,
  },
  why: {
    ignore: (amount) => markup`为什么忽略这笔款项（${amount}）？原因会留在记录里。${DROP}`,
    refund: (amount) =>
      markup`这笔款项（${amount}）是怎样退回的？如有退款的交易哈希，请先写哈希，再写备注。网关自己不会转账。${DROP}`,
    reopen: (amount) => markup`为什么撤回对这笔款项（${amount}）的处理？原因会留在记录里。${DROP}`,
  },
  ask: {
    ignore: markup`<b>忽略这笔款项？</b>它留在您的钱包里，不再等待处理。`,
    refund: markup`<b>将这笔款项记录为已退款？</b>网关自己不会转账。`,
    reopen: markup`<b>撤回处理？</b>款项会重新在收件箱里等待。`,
    note: markup`<b>备注这笔款项已退款？</b>它支付了一笔订单，订单仍为已支付。`,
  },
  done: {
    ignore: markup`✓ 已忽略。`,
    refund: markup`✓ 已记录为退款。`,
    reopen: markup`✓ 款项重新在收件箱里等待。`,
    note: markup`✓ 已备注退款；订单仍为已支付。`,
  },
  noTransaction: '没有写明交易',
  changed: '情况已经有变化。没有执行任何操作，这是现在的状态。',
};
