import { markup } from '../speech/bot-html';
import type { WalletLine, WalletTexts } from './wallet-texts-shape';

const STATES = { enabled: '已启用', disabled: '已停用', removed: '已移除' } as const;

const stateOf = ({ sealed, state }: WalletLine): string =>
  sealed ? STATES[state] : `${STATES[state]}，封印已损坏：不使用`;

const freeOf = ({ free }: WalletLine): string =>
  free === null ? '' : `，每个价位的 ${free.all} 个金额中至少 ${free.least} 个空闲`;

export const zh: WalletTexts = {
  title: (count) => markup`<b>钱包</b>（${count}）`,
  none: markup`还没有钱包。`,
  line: (wallet) =>
    markup`${wallet.number}. <code>${wallet.address}</code>\n${stateOf(wallet)} · 占用 ${wallet.held} 个金额${freeOf(wallet)} · 今日（${wallet.zone}）实收 ${wallet.received} USDT`,
  pool: ({ pool, wallets, price, free, all }) => {
    if (wallets === 0) return markup`钱包池 ${pool}：没有已启用的钱包，其订单会被拒绝`;
    return price === null
      ? markup`钱包池 ${pool}：${wallets} 个钱包，任何价位都有至少一半金额空闲`
      : markup`钱包池 ${pool}：${wallets} 个钱包，最满的价位 ${price} USDT：${all} 个金额中 ${free} 个空闲`;
  },
  sheet: {
    title: (number) => markup`<b>钱包 ${number}</b>`,
    state: (wallet) => markup`状态：${stateOf(wallet)}`,
    held: (wallet) => markup`订单占用的金额：${wallet.held} 个${freeOf(wallet)}`,
    today: ({ received, zone }) => markup`今日（${zone}）实收：${received} USDT`,
    weight: (weight) => markup`权重：${weight}`,
    cap: ({ most, used }) => markup`每日上限：${most} USDT，今日（UTC）的订单已占 ${used}`,
    merchants: (pids) => markup`仅供店铺 ${pids} 使用`,
    holds: ({ usdt, trx }) => markup`链上余额：${usdt} USDT，${trx} TRX`,
    energy: ({ available, limit }) => markup`能量：可用 ${available} / 上限 ${limit}`,
    bandwidth: ({ available, limit }) => markup`带宽：可用 ${available} / 上限 ${limit}`,
    noEnergy: markup`能量和带宽：暂时未知`,
    unseen: markup`链上从未出现过这个地址（未激活）。`,
    unknown: markup`链上余额：暂时未知，没有节点应答`,
  },
  change: { enabled: '启用', disabled: '停用', removed: '移除' },
  ask: {
    enabled: (address) => markup`启用 <code>${address}</code>？新订单将再次使用它。`,
    disabled: (address) => markup`停用 <code>${address}</code>？新订单不再使用它；未完成的订单仍会监听。`,
    removed: (address) =>
      markup`移除 <code>${address}</code>？新订单不再使用它。它仍会被监听，记录永不删除：转到它的款项照样有效。重新添加即可恢复。`,
  },
  yes: { enabled: '是，启用', disabled: '是，停用', removed: '是，移除' },
  done: {
    enabled: (address) => markup`✓ <code>${address}</code> 已启用。`,
    disabled: (address) => markup`✓ <code>${address}</code> 已停用；未完成的订单仍会监听。`,
    removed: (address) => markup`✓ <code>${address}</code> 已移除；仍会监听。`,
  },
  add: '添加钱包',
  addAgain: '重新添加',
  askAddress: markup`请发送钱包地址：以 T 开头的 34 个字符，从您的钱包应用中复制。切勿发送私钥或助记词。`,
  askAdd: markup`添加这个钱包？买家将付款到它。`,
  compare: markup`请与您的钱包应用逐字核对。`,
  before: {
    enabled: markup`它已经启用。`,
    disabled: markup`它已在钱包池中，目前停用：添加即启用。`,
    removed: markup`它曾在钱包池中，已移除：添加即恢复。`,
  },
  unseen: markup`⚠️ 链上从未出现过这个地址（未激活）。新钱包属正常情况；否则请再核对一次。`,
  unchecked: markup`⚠️ 暂时无法在链上核对。`,
  yesAdd: '是，添加',
  added: (address) => markup`✓ <code>${address}</code> 已添加；新订单会使用它。`,
  list: '全部钱包',
  back: '返回',
  again: '刷新',
};
