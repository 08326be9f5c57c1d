import type { CheckoutTexts } from './texts';

export const id: CheckoutTexts = {
  languageName: 'Bahasa Indonesia',
  language: 'Bahasa',
  service: 'Pembayaran USDT',
  states: {
    pending: {
      heading: 'Bayar dengan USDT (TRC20)',
      status: 'Menunggu pembayaran Anda',
      next: [],
    },
    seen: {
      heading: 'Pembayaran Anda sudah terlihat',
      status: 'Terlihat di blockchain, sedang dikonfirmasi',
      next: [
        'Anda tidak perlu melakukan apa pun lagi. Mohon jangan membayar lagi. Halaman ini akan berlanjut otomatis setelah pembayaran dinyatakan final oleh jaringan, biasanya dalam waktu sekitar satu menit.',
        'Setelah itu toko diberi tahu secara otomatis, meskipun Anda menutup halaman ini.',
      ],
    },
    overdue: {
      heading: 'Waktu sudah habis',
      status: 'Pembayaran yang dikirim tepat waktu masih dicari.',
      next: [
        'Mohon jangan membayar sekarang. Jika Anda belum membayar, tunggu sekitar satu menit sampai halaman ini menunjukkan bahwa pesanan sudah kedaluwarsa, lalu kembali ke toko dan pesan lagi.',
        'Jika Anda sudah membayar, biarkan halaman ini terbuka: halaman akan berubah otomatis saat pembayaran ditemukan, biasanya dalam beberapa menit.',
        'Jika halaman tidak berubah, hubungi toko dan berikan nomor pesanan di bawah ini.',
      ],
    },
    paid: {
      heading: 'Sudah dibayar',
      status: 'Pembayaran Anda sudah diterima. Terima kasih!',
      next: ['Toko diberi tahu secara otomatis. Anda tidak perlu melakukan apa pun lagi di sini.'],
    },
    late: {
      heading: 'Pembayaran terlambat sudah diterima',
      status: 'Pembayaran Anda masuk setelah waktu habis dan tetap diterima. Terima kasih!',
      next: ['Toko diberi tahu secara otomatis. Anda tidak perlu melakukan apa pun lagi di sini.'],
    },
    paid_elsewhere: {
      heading: 'Sudah dibayar',
      status: 'Pembelian ini telah dibayar di halaman pembayaran lain.',
      next: [
        'Mohon jangan membayar lagi. Tidak ada lagi yang perlu dilakukan.',
        'Jika Anda membayar dua kali, hubungi toko dan berikan nomor pesanan di bawah.',
      ],
    },
    underpaid: {
      heading: 'Jumlah yang masuk kurang',
      status: 'Pembayaran yang masuk lebih kecil daripada jumlah pesanan ini.',
      next: [
        'Mohon jangan mengirim kekurangannya: tidak akan ditambahkan secara otomatis. Jangan pula membayar lagi. Toko dapat melihat pembayaran ini dan akan memutuskan langkah selanjutnya.',
        'Hubungi toko dan berikan nomor pesanan serta transaksi di bawah ini.',
      ],
    },
    overpaid: {
      heading: 'Jumlah yang masuk berlebih',
      status: 'Pembayaran yang masuk lebih besar daripada jumlah pesanan ini.',
      next: [
        'Mohon jangan membayar lagi. Toko dapat melihat pembayaran ini dan akan memutuskan langkah selanjutnya.',
        'Hubungi toko dan berikan nomor pesanan serta transaksi di bawah ini.',
      ],
    },
    expired: {
      heading: 'Pesanan ini sudah kedaluwarsa',
      status: 'Tidak ada pembayaran yang ditemukan tepat waktu.',
      next: [
        'Mohon jangan membayar sekarang. Untuk membeli, kembali ke toko dan pesan lagi.',
        'Jika Anda membayar jumlah yang berbeda atau merasa ragu, hubungi toko dan berikan nomor pesanan di bawah ini.',
      ],
    },
    cancelled: {
      heading: 'Pesanan ini dibatalkan',
      status: 'Pesanan ini tidak lagi menunggu pembayaran.',
      next: [
        'Mohon jangan membayar sekarang. Untuk membeli, kembali ke toko dan pesan lagi.',
        'Jika Anda sudah membayar, hubungi toko dan berikan nomor pesanan di bawah ini.',
      ],
    },
    not_found: {
      heading: 'Pesanan tidak ditemukan',
      status: 'Tidak ada pesanan di tautan ini.',
      next: [
        'Tautan mungkin tidak lengkap atau salah ketik. Mohon buka lagi halaman pembayaran dari toko.',
        'Jika Anda sudah membayar, hubungi toko: toko dapat menemukan pembayaran Anda dengan ID transaksi (TXID).',
      ],
    },
    unverified: {
      heading: 'Mohon jangan membayar',
      status: 'Alamat pembayaran tidak dapat diverifikasi.',
      next: [
        'Untuk melindungi uang Anda, halaman ini sekarang tidak menampilkan alamat. Jangan pula membayar ke alamat yang Anda catat sebelumnya.',
        'Hubungi toko dan berikan nomor pesanan di bawah ini. Jika sudah membayar, berikan juga ID transaksi (TXID).',
      ],
    },
    unavailable: {
      heading: 'Mohon tunggu sebentar',
      status: 'Pesanan tidak dapat ditampilkan saat ini.',
      next: [
        'Halaman ini akan mencoba lagi secara otomatis. Selama itu, pembayaran tidak hilang.',
        'Jika tetap seperti ini, hubungi toko dan berikan nomor pesanan di bawah ini.',
      ],
    },
    too_many: {
      heading: 'Terlalu banyak permintaan',
      status: 'Pesanan yang tidak ada terlalu sering diminta dari jaringan Anda.',
      next: [
        'Mohon tunggu satu menit, lalu buka lagi halaman pembayaran dari toko. Selama itu, pembayaran tidak hilang.',
      ],
    },
  },
  lateWatched:
    'Jika Anda terlambat mengirim, tetapi jumlahnya tepat sama dengan jumlah yang harus dibayar: pembayaran masih dipantau selama beberapa waktu, dan halaman ini berubah otomatis saat pembayaran masuk.',
  lateOver:
    'Pembayaran terlambat tidak lagi dipantau secara otomatis. Jika Anda sudah mengirim uang, hubungi toko: toko dapat melihatnya.',
  testNetwork: 'Ini hanya uji coba. Jangan kirim uang sungguhan: uang itu akan hilang.',

  timeLeft: 'Sisa waktu',
  payBy: 'Harus sampai sebelum',
  confirmations: 'Konfirmasi',
  confirmationsOf: (done, total) => `${done} dari ${total} konfirmasi`,

  amount: 'Jumlah yang harus sampai',
  address: 'Ke alamat TRON ini',
  copyAmount: 'Salin jumlah',
  copyAddress: 'Salin alamat',
  copied: 'Tersalin',
  copyFailed: 'Tidak dapat menyalin. Teks sudah dipilih: salin dengan perangkat Anda.',
  qr: 'Kode QR alamat',
  qrHint: 'Kode ini hanya berisi alamat: masukkan sendiri jumlahnya.',
  qrAmount: 'Kode QR dengan jumlah',
  qrAmountHint:
    'Untuk dompet yang mendukung tautan pembayaran; bursa kripto biasanya tidak mendukungnya. Periksa di dompet bahwa USDT sudah dipilih dan jumlahnya benar.',
  compare:
    'Sebelum mengirim, cocokkan enam karakter pertama dan enam karakter terakhir alamat di dompet Anda.',
  wallets: 'Bayar dengan dompet di ponsel ini',
  walletFills: (wallet) => `${wallet}: mengisi alamat dan jumlah`,
  walletOpens: (wallet) => `${wallet}: membuka halaman ini di dompet`,
  walletFallback: 'Jika tidak ada yang terbuka, dompet itu belum terpasang: salin saja jumlah dan alamatnya.',
  warningHeading: 'Mohon diperhatikan',
  onlyTrc20:
    'Kirim hanya USDT di jaringan TRON (TRC20). Koin lain dan jaringan lain tidak akan sampai di sini.',
  exactly: (amount) => `Jumlah yang SAMPAI harus tepat ${amount} USDT, termasuk semua angka desimalnya.`,
  fee: 'Bursa kripto mungkin memotong biaya dari jumlah yang dikirim: tambahkan biaya itu ke jumlah yang Anda kirim.',
  exchanges:
    'Penarikan dari bursa kripto bisa memakan waktu beberapa menit, dan transfer internal di dalam bursa tidak sampai ke sini.',
  whenSeen:
    'Pembayaran biasanya terlihat di sini dalam setengah menit setelah dikirim; sekitar satu menit kemudian pembayaran dinyatakan final oleh jaringan.',

  notMine: 'Saya belum membayar: tampilkan jumlah dan alamat',
  arrived: 'Sudah masuk',
  missing: 'Kurang',
  surplus: 'Kelebihan',

  trace: 'Saya sudah membayar, tetapi tidak ada perubahan',
  traceHint:
    'Tempelkan ID transaksi (TXID, hash) dari dompet atau bursa kripto Anda. Halaman ini akan menampilkan apa yang diketahui tentangnya.',
  traceLabel: 'ID transaksi (TXID)',
  traceButton: 'Periksa',
  traceAnswers: {
    malformed:
      'Ini bukan ID transaksi. ID transaksi terdiri dari 64 karakter, yaitu angka dan huruf a sampai f.',
    unknown:
      'Jaringan belum mengenal transaksi ini. Pastikan transaksi benar-benar sudah dikirim dan melalui TRON (TRC20); bursa kripto terkadang butuh waktu. Setelah itu, periksa lagi.',
    unavailable:
      'Transaksi tidak dapat diperiksa saat ini. Mohon coba lagi setelah satu menit; selama itu, pembayaran tidak hilang.',
    tooMany: 'Terlalu sering diperiksa. Mohon tunggu satu menit; selama itu, pembayaran tidak hilang.',
    failed: 'Transaksi ini gagal: tidak ada USDT yang terkirim. Periksa dompet Anda.',
    noUsdt:
      'Transaksi ini tidak mengirim USDT (TRC20). Koin lain tidak dicocokkan dengan pesanan ini: hubungi toko.',
    otherAddress:
      'Transaksi ini mengirim USDT, tetapi bukan ke alamat pesanan ini. Cocokkan alamatnya, dan hubungi pihak yang menerima kiriman Anda. Jika Anda membayar pesanan lain, lihat halaman pesanan itu.',
    early:
      'Transaksi ini dibuat sebelum pesanan ini, jadi tidak mungkin merupakan pembayaran untuk pesanan ini.',
    confirming: (done, total) =>
      `Ditemukan, dan jumlahnya benar: ${done} dari ${total} konfirmasi. Halaman ini akan berlanjut otomatis.`,
    settling:
      'Ditemukan, dan sudah final. Sebentar lagi halaman ini menunjukkan bahwa pesanan sudah dibayar.',
    paid: 'Pesanan ini sudah dibayar dengan transaksi ini.',
    second:
      'Jumlahnya benar, tetapi pesanan ini sudah dibayar sebelumnya: ini pembayaran kedua. Toko dapat melihatnya: hubungi toko.',
    short: (missing) =>
      `Transaksi ini sudah masuk, tetapi kurang ${missing} USDT. Mohon jangan mengirim kekurangannya. Toko dapat melihatnya: hubungi toko.`,
    more: (surplus) =>
      `Transaksi ini sudah masuk, tetapi kelebihan ${surplus} USDT. Toko dapat melihatnya: hubungi toko.`,
    late: 'Jumlahnya benar, tetapi masuk terlalu lambat untuk diterima secara otomatis. Toko dapat melihatnya dan akan memutuskan: hubungi toko.',
    withShop:
      'Transaksi ini sudah masuk. Toko dapat melihatnya dan akan memutuskan langkah selanjutnya: hubungi toko.',
  },

  details: 'Rincian',
  shopOrder: 'Pesanan di toko',
  price: 'Harga',
  payable: 'Jumlah yang harus dibayar',
  received: 'Diterima',
  paidAt: 'Waktu pembayaran',
  transaction: 'Transaksi',
  orderNumber: 'Nomor pesanan',

  back: (shop) => `Kembali ke toko (${shop})`,
  returning: (seconds) => `Anda akan kembali ke toko dalam ${seconds} detik.`,
  stay: 'Tetap di halaman ini',
  stayed: 'Anda tetap di halaman ini.',
  support: 'Bantuan dari toko',
  offline: 'Tidak terhubung ke layanan pembayaran. Mencoba lagi…',
};
