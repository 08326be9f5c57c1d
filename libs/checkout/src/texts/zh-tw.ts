import type { CheckoutTexts } from './texts';

export const zhTw: CheckoutTexts = {
  languageName: '繁體中文',
  language: '語言',
  service: 'USDT 付款',
  states: {
    pending: { heading: '使用 USDT (TRC20) 付款', status: '等待您付款', next: [] },
    seen: {
      heading: '已看到您的付款',
      status: '已在區塊鏈上看到付款，正在確認',
      next: [
        '您不需要再做任何事，請勿重複付款。網路完成最終確認後，此頁面會自動更新，通常約需一分鐘。',
        '屆時系統會自動通知商店，即使您關閉此頁面也一樣。',
      ],
    },
    overdue: {
      heading: '付款時間已結束',
      status: '仍在尋找期限內送出的付款。',
      next: [
        '現在請不要付款。如果您尚未付款，請等到此頁面顯示訂單已過期（約一分鐘），再返回商店重新下單。',
        '如果您已付款，請保留此頁面：找到付款後，頁面會自動更新，通常只需幾分鐘。',
        '如果頁面一直沒有更新，請聯絡商店，並提供下方的訂單編號。',
      ],
    },
    paid: {
      heading: '已付款',
      status: '您的付款已入帳，謝謝！',
      next: ['系統會自動通知商店，您不需要再做任何事。'],
    },
    late: {
      heading: '已收到逾期付款',
      status: '您的付款在期限過後入帳，已獲接受，謝謝！',
      next: ['系統會自動通知商店，您不需要再做任何事。'],
    },
    paid_elsewhere: {
      heading: '已經付款',
      status: '這筆購買已在另一個付款頁面完成付款。',
      next: ['請不要重複付款。您無需再做任何操作。', '如果您付了兩次款，請聯絡商店，並提供下方的訂單編號。'],
    },
    underpaid: {
      heading: '入帳金額不足',
      status: '有一筆付款已入帳，但金額少於此訂單的應付金額。',
      next: [
        '請不要補付差額：補付的款項不會自動計入此訂單。也請不要再次付款。商店看得到這筆付款，並會決定如何處理。',
        '請聯絡商店，並提供下方的訂單編號和交易資訊。',
      ],
    },
    overpaid: {
      heading: '入帳金額過多',
      status: '有一筆付款已入帳，但金額多於此訂單的應付金額。',
      next: [
        '請不要再次付款。商店看得到這筆付款，並會決定如何處理。',
        '請聯絡商店，並提供下方的訂單編號和交易資訊。',
      ],
    },
    expired: {
      heading: '此訂單已過期',
      status: '未找到期限內的付款。',
      next: [
        '現在請不要付款。如要購買，請返回商店重新下單。',
        '如果您付了不同的金額，或有任何疑問，請聯絡商店，並提供下方的訂單編號。',
      ],
    },
    cancelled: {
      heading: '此訂單已取消',
      status: '此訂單已不再接受付款。',
      next: [
        '現在請不要付款。如要購買，請返回商店重新下單。',
        '如果您已付款，請聯絡商店，並提供下方的訂單編號。',
      ],
    },
    not_found: {
      heading: '找不到訂單',
      status: '此網址沒有對應的訂單。',
      next: [
        '連結可能不完整或有誤。請從商店重新開啟付款頁面。',
        '如果您已付款，請聯絡商店：商店可以用交易 ID (TXID) 查到您的付款。',
      ],
    },
    unverified: {
      heading: '請不要付款',
      status: '無法驗證收款地址。',
      next: [
        '為了保護您的資金，此頁面目前不顯示收款地址。也請不要付款到您先前記下的地址。',
        '請聯絡商店，並提供下方的訂單編號。如果您已付款，也請提供交易 ID (TXID)。',
      ],
    },
    unavailable: {
      heading: '請稍候',
      status: '目前無法顯示訂單。',
      next: [
        '此頁面會自動重試，這段期間的付款不會遺失。',
        '如果一直如此，請聯絡商店，並提供下方的訂單編號。',
      ],
    },
    too_many: {
      heading: '請求次數過多',
      status: '您所在的網路太常查詢不存在的訂單。',
      next: ['請等一分鐘，再從商店重新開啟付款頁面。這段期間的付款不會遺失。'],
    },
  },
  lateWatched:
    '如果您逾期才付款，且金額與應付金額完全相同：系統在一段時間內仍會繼續留意，入帳後此頁面會自動更新。',
  lateOver: '系統已不再自動留意逾期付款。如果您已付款，請聯絡商店：商店看得到這筆款項。',
  testNetwork: '這是測試。請不要送出真正的資金，否則資金會遺失。',

  timeLeft: '剩餘時間',
  payBy: '最晚到帳時間',
  confirmations: '確認數',
  confirmationsOf: (done, total) => `已確認 ${done} / ${total} 次`,

  amount: '必須入帳的金額',
  address: '付款到此 TRON 地址',
  copyAmount: '複製金額',
  copyAddress: '複製地址',
  copied: '已複製',
  copyFailed: '無法複製。文字已選取，請用您的裝置手動複製。',
  qr: '收款地址的 QR Code',
  qrHint: 'QR Code 只包含地址，金額請自行輸入。',
  qrAmount: '含金額的 QR Code',
  qrAmountHint: '適用於支援付款連結的錢包，交易所通常不支援。請在錢包中確認已選擇 USDT，而且金額正確。',
  compare: '付款前，請在錢包中核對地址的前六個和後六個字元。',
  wallets: '使用這支手機上的錢包付款',
  walletFills: (wallet) => `${wallet}：自動填入地址和金額`,
  walletOpens: (wallet) => `${wallet}：在錢包中開啟此頁面`,
  walletFallback: '如果沒有任何反應，表示未安裝該錢包：請改為複製金額和地址。',
  warningHeading: '請注意',
  onlyTrc20: '只能使用 TRON 網路 (TRC20) 的 USDT。其他幣種或其他網路的款項無法在此入帳。',
  exactly: (amount) => `「入帳」的金額必須剛好是 ${amount} USDT，包括所有小數位。`,
  fee: '交易所可能會從轉帳金額中扣除手續費，請在轉帳時另外加上手續費。',
  exchanges: '從交易所提幣可能需要幾分鐘；交易所內部轉帳不會到帳。',
  whenSeen: '付款送出後，通常半分鐘內會顯示在此頁面，再過約一分鐘由網路完成最終確認。',

  notMine: '我還沒付款：顯示金額和地址',
  arrived: '已入帳',
  missing: '不足',
  surplus: '多付',

  trace: '我已付款，但頁面沒有變化',
  traceHint: '請貼上錢包或交易所中的交易 ID（TXID、交易雜湊），此頁面會顯示查詢結果。',
  traceLabel: '交易 ID (TXID)',
  traceButton: '查詢',
  traceAnswers: {
    malformed: '這不是交易 ID。交易 ID 共有 64 個字元，由數字和字母 a 到 f 組成。',
    unknown:
      '網路上還查不到此交易。請確認交易確實已送出，而且使用的是 TRON 網路 (TRC20)。交易所有時需要一些時間，請稍後再查詢。',
    unavailable: '目前無法查詢此交易。請一分鐘後再試，這段期間的付款不會遺失。',
    tooMany: '查詢次數過多。請等一分鐘，這段期間的付款不會遺失。',
    failed: '此交易失敗，沒有轉出任何 USDT。請查看您的錢包。',
    noUsdt: '此交易沒有轉移 USDT (TRC20)。其他幣種不會計入此訂單，請聯絡商店。',
    otherAddress:
      '此交易轉出了 USDT，但收款地址不是此訂單的地址。請核對地址，並聯絡實際的收款方。如果您支付的是另一筆訂單，請查看那筆訂單的頁面。',
    early: '此交易早於此訂單，因此不可能是此訂單的付款。',
    confirming: (done, total) => `已找到，金額正確：已確認 ${done} / ${total} 次。此頁面會自動更新。`,
    settling: '已找到，並已完成最終確認。此頁面很快會顯示訂單已付款。',
    paid: '此訂單已由這筆交易付清。',
    second: '金額正確，但此訂單先前已付款：這是第二筆付款。商店看得到這筆付款，請聯絡商店。',
    short: (missing) =>
      `此交易已入帳，但少了 ${missing} USDT。請不要補付差額。商店看得到這筆付款，請聯絡商店。`,
    more: (surplus) => `此交易已入帳，但多付了 ${surplus} USDT。商店看得到這筆付款，請聯絡商店。`,
    late: '金額正確，但入帳太晚，無法自動接受。商店看得到這筆付款，並會決定如何處理，請聯絡商店。',
    withShop: '此交易已入帳。商店看得到這筆付款，並會決定如何處理，請聯絡商店。',
  },

  details: '詳細資訊',
  shopOrder: '商店訂單',
  price: '價格',
  payable: '應付金額',
  received: '入帳金額',
  paidAt: '付款時間',
  transaction: '交易',
  orderNumber: '訂單編號',

  back: (shop) => `返回商店 (${shop})`,
  returning: (seconds) => `${seconds} 秒後返回商店。`,
  stay: '留在此頁面',
  stayed: '您會留在此頁面。',
  support: '向商店尋求協助',
  offline: '無法連線到付款服務，正在重試…',
};
