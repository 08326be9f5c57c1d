import type { AlarmFacts } from '@epusdt/notices';

/** What an alarm means and what helps; the gateway's own words, which follow, are English. */
export const ALARM_MEANS_ZH: Readonly<Record<AlarmFacts['alarm'], string>> = {
  scanner_lag: '最近的区块尚未读取，这段时间的付款暂时看不到，但不会丢失。请检查节点、网络和本机时钟。',
  no_provider: '没有任何节点应答，暂时看不到付款，但不会丢失。请检查网络和 TRON_NODES。',
  contradiction: '两个节点对同一事实的回答不同，至少有一个是错的。请核对节点，必要时更换。',
  chain_split: '节点给出了两条不同的最终链。在确认哪一条为真之前，不结算任何付款。',
  payment_vanished:
    '一笔只由一个节点报告、且已入账的转账，现在任何节点的链上都没有。请在区块浏览器中核对：查不到就等于没有收到。',
  single_provider: '目前只有一个节点可用，付款无法由另一家核对。请在 TRON_NODES 中增加节点。',
  provider_budget: '该节点今天的请求额度即将用完。请增加节点或 API 密钥。',
  key_refused: '节点不认识所给的 API 密钥，现在不带密钥访问，速度较慢。请更正密钥。',
  foreign_provider: '该节点属于另一个网络，不会被使用。请更正 TRON_NODES 或 TRON_NETWORK。',
  token_deprecated: 'USDT 合约已被替换，不再读取转账。请等待新版本，并留意官方消息。',
  token_fee: 'USDT 合约开始收取手续费，到账金额会少于付款金额。',
  wallet_blacklisted: '该钱包已被 USDT 发行方列入黑名单，其中的资金无法转出。请停用它并改用其他钱包。',
  wallet_seal:
    '有人在没有主密钥的情况下改动了这个钱包的记录，地址可能已被替换。它不会再分配给订单。请立即核对。',
  pool_nearly_full: '某个价格的可用金额即将用完，用完后新订单会被拒绝。请增加钱包，或调大 AMOUNT_STEPS。',
  rate_source: '一个汇率来源没有正常应答，暂时使用其他来源。',
  rate_refused: '各来源的汇率相差过大、超出范围或变化过快，因此没有采用。请核对。',
  rate_stale: '没有足够新的汇率，该货币的订单会被拒绝。请检查汇率来源，或用 /rate 设定固定汇率。',
  sums_differ: '转账与付款、待处理款项的总和不一致：可能有人改动了数据，也可能是程序缺陷。请核对所列转账。',
  balance_differs: '钱包的余额比记录的多：可能有转账没有被读到。请核对该钱包。',
  orders_fenced: '数据库恢复到了较早的备份。在旧金额确定不再被使用之前，不接收新订单。',
};
