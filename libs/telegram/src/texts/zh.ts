import { markup } from '../bot-html';
import type { BotTexts } from './texts';

const STATES = { enabled: '已启用', disabled: '已停用', removed: '已移除' } as const;

export const zh: BotTexts = {
  roles: { owner: '所有者', support: '客服', reader: '只读' },
  yourNumber: (id) => markup`您的编号是 <code>${id}</code>。请把它交给网关的所有者。`,
  yourRole: (id, role) => markup`您的编号是 <code>${id}</code>，角色：${role}。`,
  thisChat: (name) => markup`本聊天在 TELEGRAM_CHATS 中写作 <code>${name}</code>。`,
  welcome: (role) => markup`<b>您的网关</b>\n您的角色：${role}。可以使用的命令：`,
  commands: {
    wallets: '钱包：状态、占用的金额、今日收入',
    order: '查询订单：订单号、商户单号或交易哈希',
    rate: '一个 USDT 的价格及其来源',
    help: '可以使用的命令',
    id: '您的编号',
  },
  unknownCommand: markup`没有这个命令；/help 会列出全部命令。`,
  orderUsage: markup`请写明订单：<code>/order</code> 后面加订单号、商户单号或交易哈希。`,
  wallets: {
    title: (count) => markup`<b>钱包</b>（${count}）`,
    none: markup`还没有钱包。请在服务器上添加：<code>wallet add T…</code>`,
    line: ({ number, address, state, sealed, held, asked, paid }) =>
      markup`${number}. <code>${address}</code>\n${sealed ? STATES[state] : `${STATES[state]}，封印已损坏：不使用`} · 占用 ${held} 个金额 · 今日已收 ${paid} USDT，应收 ${asked}`,
    pool: ({ pool, wallets, price, free, all }) =>
      price === null
        ? markup`钱包池 ${pool}：${wallets} 个钱包，任何价位都有至少一半金额空闲`
        : markup`钱包池 ${pool}：${wallets} 个钱包，最满的价位 ${price} USDT：${all} 个金额中 ${free} 个空闲`,
    change: { enabled: (wallet) => `启用 ${wallet}`, disabled: (wallet) => `停用 ${wallet}` },
    ask: {
      enabled: (address) => markup`启用 <code>${address}</code>？新订单将再次使用它。`,
      disabled: (address) => markup`停用 <code>${address}</code>？新订单不再使用它；未完成的订单仍会监听。`,
    },
    yes: { enabled: '是，启用', disabled: '是，停用' },
    done: {
      enabled: (address) => markup`✓ <code>${address}</code> 已启用。`,
      disabled: (address) => markup`✓ <code>${address}</code> 已停用；未完成的订单仍会监听。`,
    },
    back: '返回',
    again: '刷新',
    earlier: '‹',
    later: '›',
  },
  buttons: {
    used: '这个按钮已经用过。没有执行任何操作，请重新查询。',
    old: '这个按钮已过期。没有执行任何操作，请重新查询。',
    foreign: '这个按钮属于发出命令的人。请自己发送命令。',
    notAllowed: '您的角色不允许这样做。没有执行任何操作。',
    done: '完成',
    refused: '被拒绝：没有执行任何操作',
  },
};
