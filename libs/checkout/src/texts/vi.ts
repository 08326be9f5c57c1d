import type { CheckoutTexts } from './texts';

export const vi: CheckoutTexts = {
  languageName: 'Tiếng Việt',
  language: 'Ngôn ngữ',
  service: 'Thanh toán USDT',
  states: {
    pending: {
      heading: 'Thanh toán bằng USDT (TRC20)',
      status: 'Đang chờ bạn thanh toán',
      next: [],
    },
    seen: {
      heading: 'Đã thấy khoản thanh toán của bạn',
      status: 'Đã thấy trên blockchain, đang chờ xác nhận',
      next: [
        'Bạn không cần làm gì thêm. Vui lòng không thanh toán lại. Trang này sẽ tự cập nhật khi mạng xác nhận xong khoản thanh toán, thường trong khoảng một phút.',
        'Sau đó cửa hàng sẽ được thông báo tự động, kể cả khi bạn đóng trang này.',
      ],
    },
    overdue: {
      heading: 'Đã hết thời gian',
      status: 'Hệ thống vẫn đang tìm các khoản thanh toán được gửi đúng hạn.',
      next: [
        'Vui lòng không thanh toán lúc này. Nếu bạn chưa thanh toán, hãy chờ khoảng một phút đến khi trang này báo đơn hàng đã hết hạn, rồi quay lại cửa hàng và đặt hàng lại.',
        'Nếu bạn đã thanh toán, hãy giữ trang này: trang sẽ tự cập nhật khi tìm thấy khoản thanh toán, thường trong vài phút.',
        'Nếu trang không cập nhật, hãy liên hệ cửa hàng và cung cấp mã đơn hàng bên dưới.',
      ],
    },
    paid: {
      heading: 'Đã thanh toán',
      status: 'Đã nhận được khoản thanh toán của bạn. Xin cảm ơn!',
      next: ['Cửa hàng được thông báo tự động. Bạn không cần làm gì thêm ở đây.'],
    },
    late: {
      heading: 'Đã nhận khoản thanh toán trễ hạn',
      status: 'Khoản thanh toán của bạn đến sau khi hết thời gian và đã được chấp nhận. Xin cảm ơn!',
      next: ['Cửa hàng được thông báo tự động. Bạn không cần làm gì thêm ở đây.'],
    },
    paid_elsewhere: {
      heading: 'Đã thanh toán',
      status: 'Lần mua này đã được thanh toán trên một trang thanh toán khác.',
      next: [
        'Vui lòng không thanh toán lại. Bạn không cần làm gì thêm.',
        'Nếu bạn đã thanh toán hai lần, hãy liên hệ với cửa hàng và cung cấp mã đơn hàng bên dưới.',
      ],
    },
    underpaid: {
      heading: 'Số tiền nhận được bị thiếu',
      status: 'Đã nhận được một khoản thanh toán nhỏ hơn số tiền của đơn hàng này.',
      next: [
        'Vui lòng không gửi thêm phần còn thiếu: khoản đó sẽ không được tự động cộng vào. Cũng đừng thanh toán lại. Cửa hàng thấy khoản thanh toán này và sẽ quyết định cách xử lý.',
        'Hãy liên hệ cửa hàng và cung cấp mã đơn hàng cùng giao dịch bên dưới.',
      ],
    },
    overpaid: {
      heading: 'Số tiền nhận được bị thừa',
      status: 'Đã nhận được một khoản thanh toán lớn hơn số tiền của đơn hàng này.',
      next: [
        'Vui lòng không thanh toán lại. Cửa hàng thấy khoản thanh toán này và sẽ quyết định cách xử lý.',
        'Hãy liên hệ cửa hàng và cung cấp mã đơn hàng cùng giao dịch bên dưới.',
      ],
    },
    expired: {
      heading: 'Đơn hàng đã hết hạn',
      status: 'Không tìm thấy khoản thanh toán nào đúng hạn.',
      next: [
        'Vui lòng không thanh toán lúc này. Nếu muốn mua, hãy quay lại cửa hàng và đặt hàng lại.',
        'Nếu bạn đã gửi một số tiền khác hoặc không chắc chắn, hãy liên hệ cửa hàng và cung cấp mã đơn hàng bên dưới.',
      ],
    },
    cancelled: {
      heading: 'Đơn hàng đã bị hủy',
      status: 'Đơn hàng này không còn chờ thanh toán.',
      next: [
        'Vui lòng không thanh toán lúc này. Nếu muốn mua, hãy quay lại cửa hàng và đặt hàng lại.',
        'Nếu bạn đã thanh toán, hãy liên hệ cửa hàng và cung cấp mã đơn hàng bên dưới.',
      ],
    },
    not_found: {
      heading: 'Không tìm thấy đơn hàng',
      status: 'Không có đơn hàng nào tại đường dẫn này.',
      next: [
        'Đường dẫn có thể bị thiếu hoặc sai. Vui lòng mở lại trang thanh toán từ cửa hàng.',
        'Nếu bạn đã thanh toán, hãy liên hệ cửa hàng: cửa hàng có thể tìm khoản thanh toán của bạn bằng mã giao dịch (TXID).',
      ],
    },
    unverified: {
      heading: 'Vui lòng không thanh toán',
      status: 'Không thể xác minh địa chỉ thanh toán.',
      next: [
        'Để bảo vệ tiền của bạn, trang này hiện không hiển thị địa chỉ. Cũng vui lòng không gửi tiền đến địa chỉ bạn đã ghi lại trước đó.',
        'Hãy liên hệ cửa hàng và cung cấp mã đơn hàng bên dưới. Nếu bạn đã thanh toán, hãy cung cấp cả mã giao dịch (TXID).',
      ],
    },
    unavailable: {
      heading: 'Vui lòng chờ một lát',
      status: 'Hiện không thể hiển thị đơn hàng.',
      next: [
        'Trang này sẽ tự thử lại. Trong lúc đó, các khoản thanh toán không bị mất.',
        'Nếu vẫn như vậy, hãy liên hệ cửa hàng và cung cấp mã đơn hàng bên dưới.',
      ],
    },
    too_many: {
      heading: 'Quá nhiều yêu cầu',
      status: 'Mạng của bạn đã truy vấn quá nhiều lần những đơn hàng không tồn tại.',
      next: [
        'Vui lòng chờ một phút rồi mở lại trang thanh toán từ cửa hàng. Trong lúc đó, các khoản thanh toán không bị mất.',
      ],
    },
  },
  lateWatched:
    'Nếu bạn đã gửi đúng số tiền phải thanh toán nhưng trễ hạn: hệ thống vẫn theo dõi thêm một thời gian, và trang này sẽ tự cập nhật khi tiền đến.',
  lateOver:
    'Các khoản thanh toán trễ hạn không còn được theo dõi tự động. Nếu bạn đã gửi tiền, hãy liên hệ cửa hàng: cửa hàng có thể thấy khoản tiền đó.',
  testNetwork: 'Đây là bản thử nghiệm. Vui lòng không gửi tiền thật: tiền sẽ bị mất.',

  timeLeft: 'Thời gian còn lại',
  payBy: 'Phải đến trước',
  confirmations: 'Số xác nhận',
  confirmationsOf: (done, total) => `${done}/${total} xác nhận`,

  amount: 'Số tiền phải đến ví nhận',
  address: 'Gửi đến địa chỉ TRON này',
  copyAmount: 'Sao chép số tiền',
  copyAddress: 'Sao chép địa chỉ',
  copied: 'Đã sao chép',
  copyFailed: 'Không thể sao chép. Văn bản đã được chọn: hãy tự sao chép trên thiết bị của bạn.',
  qr: 'Mã QR của địa chỉ',
  qrHint: 'Mã chỉ chứa địa chỉ: bạn hãy tự nhập số tiền.',
  qrAmount: 'Mã QR có kèm số tiền',
  qrAmountHint:
    'Dành cho các ví hỗ trợ liên kết thanh toán; sàn giao dịch thường không hỗ trợ. Hãy kiểm tra trong ví rằng USDT đã được chọn và số tiền là đúng.',
  compare: 'Trước khi gửi, hãy đối chiếu sáu ký tự đầu và sáu ký tự cuối của địa chỉ trong ví của bạn.',
  wallets: 'Thanh toán bằng ví trên điện thoại này',
  walletFills: (wallet) => `${wallet}: tự điền địa chỉ và số tiền`,
  walletOpens: (wallet) => `${wallet}: mở trang này trong ví`,
  walletFallback: 'Nếu không có gì mở ra, ví đó chưa được cài đặt: hãy sao chép số tiền và địa chỉ.',
  warningHeading: 'Xin lưu ý',
  onlyTrc20:
    'Chỉ gửi USDT trên mạng TRON (TRC20). Các loại coin khác và các mạng khác sẽ không đến được đây.',
  exactly: (amount) => `Số tiền ĐẾN VÍ NHẬN phải đúng bằng ${amount} USDT, kể cả mọi chữ số thập phân.`,
  fee: 'Sàn giao dịch có thể trừ phí vào số tiền gửi: khi gửi, hãy cộng thêm phí đó vào số tiền.',
  exchanges:
    'Rút tiền từ sàn giao dịch có thể mất vài phút, và chuyển khoản nội bộ trong sàn sẽ không đến đây.',
  whenSeen:
    'Khoản thanh toán thường hiện ở đây trong vòng nửa phút sau khi gửi; khoảng một phút sau đó, mạng sẽ xác nhận xong.',

  notMine: 'Tôi chưa thanh toán: hiển thị số tiền và địa chỉ',
  arrived: 'Đã nhận',
  missing: 'Thiếu',
  surplus: 'Thừa',

  trace: 'Tôi đã thanh toán nhưng không thấy gì thay đổi',
  traceHint:
    'Dán mã giao dịch (TXID, hash) từ ví hoặc sàn giao dịch của bạn. Trang này sẽ cho biết thông tin về giao dịch đó.',
  traceLabel: 'Mã giao dịch (TXID)',
  traceButton: 'Tra cứu',
  traceAnswers: {
    malformed:
      'Đây không phải là mã giao dịch. Mã giao dịch có 64 ký tự, gồm các chữ số và các chữ cái từ a đến f.',
    unknown:
      'Mạng chưa ghi nhận giao dịch này. Hãy kiểm tra xem giao dịch đã thực sự được gửi chưa và có gửi trên TRON (TRC20) không; sàn giao dịch đôi khi cần thêm thời gian. Sau đó hãy tra cứu lại.',
    unavailable:
      'Hiện không thể tra cứu giao dịch. Vui lòng thử lại sau một phút; trong lúc đó, các khoản thanh toán không bị mất.',
    tooMany:
      'Bạn đã tra cứu quá nhiều lần. Vui lòng chờ một phút; trong lúc đó, các khoản thanh toán không bị mất.',
    failed: 'Giao dịch này đã thất bại: không có USDT nào được chuyển. Hãy kiểm tra ví của bạn.',
    noUsdt:
      'Giao dịch này không chuyển USDT (TRC20). Các loại coin khác không được ghi nhận cho đơn hàng này: hãy liên hệ cửa hàng.',
    otherAddress:
      'Giao dịch này đã chuyển USDT, nhưng không phải đến địa chỉ của đơn hàng này. Hãy đối chiếu các địa chỉ và liên hệ với bên đã nhận tiền. Nếu bạn thanh toán cho đơn hàng khác, hãy xem trang của đơn hàng đó.',
    early:
      'Giao dịch này được thực hiện trước khi có đơn hàng này, nên không thể là khoản thanh toán cho đơn hàng.',
    confirming: (done, total) =>
      `Đã tìm thấy và số tiền là đúng: ${done}/${total} xác nhận. Trang này sẽ tự cập nhật.`,
    settling: 'Đã tìm thấy và đã được xác nhận xong. Trang này sẽ sớm báo đơn hàng đã được thanh toán.',
    paid: 'Giao dịch này đã thanh toán cho đơn hàng này.',
    second:
      'Số tiền là đúng, nhưng đơn hàng này đã được thanh toán từ trước: đây là khoản thanh toán thứ hai. Cửa hàng thấy khoản này: hãy liên hệ cửa hàng.',
    short: (missing) =>
      `Giao dịch này đã đến, nhưng bị thiếu ${missing} USDT. Vui lòng không gửi thêm phần còn thiếu. Cửa hàng thấy khoản này: hãy liên hệ cửa hàng.`,
    more: (surplus) =>
      `Giao dịch này đã đến, nhưng bị thừa ${surplus} USDT. Cửa hàng thấy khoản này: hãy liên hệ cửa hàng.`,
    late: 'Số tiền là đúng, nhưng đến quá trễ nên không được tự động chấp nhận. Cửa hàng thấy khoản này và sẽ quyết định: hãy liên hệ cửa hàng.',
    withShop:
      'Giao dịch này đã đến. Cửa hàng thấy khoản này và sẽ quyết định cách xử lý: hãy liên hệ cửa hàng.',
  },

  details: 'Chi tiết',
  shopOrder: 'Đơn hàng tại cửa hàng',
  price: 'Giá',
  payable: 'Số tiền phải thanh toán',
  received: 'Số tiền đã nhận',
  paidAt: 'Thời điểm thanh toán',
  transaction: 'Giao dịch',
  orderNumber: 'Mã đơn hàng',

  back: (shop) => `Quay lại cửa hàng (${shop})`,
  returning: (seconds) => `Bạn sẽ quay lại cửa hàng sau ${seconds} giây.`,
  stay: 'Ở lại trang này',
  stayed: 'Bạn sẽ ở lại trang này.',
  support: 'Nhờ cửa hàng hỗ trợ',
  offline: 'Không kết nối được với dịch vụ thanh toán. Đang thử lại…',
};
