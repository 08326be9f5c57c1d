import type { CheckoutTexts } from './texts';

export const tr: CheckoutTexts = {
  languageName: 'Türkçe',
  language: 'Dil',
  service: 'USDT ile ödeme',
  states: {
    pending: { heading: 'USDT (TRC20) ile ödeyin', status: 'Ödemeniz bekleniyor', next: [] },
    seen: {
      heading: 'Ödemenizi görüyoruz',
      status: 'Blokzincirde görüldü, onaylanıyor',
      next: [
        'Yapmanız gereken başka bir şey yok: lütfen tekrar ödeme yapmayın. Ağ ödemeyi kesinleştirdiğinde bu sayfa kendiliğinden ilerler; bu genellikle yaklaşık bir dakika sürer.',
        'Ardından, bu sayfayı kapatsanız bile mağazaya otomatik olarak haber verilir.',
      ],
    },
    overdue: {
      heading: 'Süre doldu',
      status: 'Zamanında yapılan ödemeler hâlâ aranıyor.',
      next: [
        'Lütfen şimdi ödeme yapmayın. Ödeme yapmadıysanız bu sayfa siparişin süresinin dolduğunu bildirene kadar, yaklaşık bir dakika bekleyin; sonra mağazaya dönüp yeniden sipariş verin.',
        'Ödeme yaptıysanız bu sayfayı kapatmayın: ödeme bulunduğunda, genellikle birkaç dakika içinde, sayfa kendiliğinden değişir.',
        'Değişmezse mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin.',
      ],
    },
    paid: {
      heading: 'Ödendi',
      status: 'Ödemeniz ulaştı. Teşekkür ederiz!',
      next: ['Mağazaya otomatik olarak haber verilir. Burada yapmanız gereken başka bir şey yok.'],
    },
    late: {
      heading: 'Geciken ödeme alındı',
      status: 'Ödemeniz süre dolduktan sonra ulaştı ve kabul edildi. Teşekkür ederiz!',
      next: ['Mağazaya otomatik olarak haber verilir. Burada yapmanız gereken başka bir şey yok.'],
    },
    paid_elsewhere: {
      heading: 'Zaten ödendi',
      status: 'Bu alışveriş başka bir ödeme sayfasında ödendi.',
      next: [
        'Lütfen tekrar ödeme yapmayın. Başka bir şey yapmanız gerekmez.',
        'İki kez ödediyseniz mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin.',
      ],
    },
    underpaid: {
      heading: 'Eksik tutar ulaştı',
      status: 'Bu siparişin tutarından daha düşük bir ödeme ulaştı.',
      next: [
        'Lütfen aradaki farkı göndermeyin: siparişe otomatik olarak eklenmez. Tekrar ödeme de yapmayın. Mağaza bu ödemeyi görür ve ne yapılacağına karar verir.',
        'Mağazayla iletişime geçin ve aşağıdaki sipariş numarasını ve işlemi bildirin.',
      ],
    },
    overpaid: {
      heading: 'Fazla tutar ulaştı',
      status: 'Bu siparişin tutarından daha yüksek bir ödeme ulaştı.',
      next: [
        'Lütfen tekrar ödeme yapmayın. Mağaza bu ödemeyi görür ve ne yapılacağına karar verir.',
        'Mağazayla iletişime geçin ve aşağıdaki sipariş numarasını ve işlemi bildirin.',
      ],
    },
    expired: {
      heading: 'Bu siparişin süresi doldu',
      status: 'Süresi içinde bir ödeme bulunamadı.',
      next: [
        'Lütfen şimdi ödeme yapmayın. Satın almak için mağazaya dönün ve yeniden sipariş verin.',
        'Farklı bir tutar ödediyseniz veya emin değilseniz mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin.',
      ],
    },
    cancelled: {
      heading: 'Bu sipariş iptal edildi',
      status: 'Bu sipariş için artık ödeme beklenmiyor.',
      next: [
        'Lütfen şimdi ödeme yapmayın. Satın almak için mağazaya dönün ve yeniden sipariş verin.',
        'Ödeme yaptıysanız mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin.',
      ],
    },
    not_found: {
      heading: 'Sipariş bulunamadı',
      status: 'Bu adreste bir sipariş yok.',
      next: [
        'Bağlantı eksik veya hatalı yazılmış olabilir. Lütfen ödeme sayfasını mağazadan yeniden açın.',
        'Ödeme yaptıysanız mağazayla iletişime geçin: mağaza ödemenizi işlem kimliğiyle (TXID) bulabilir.',
      ],
    },
    unverified: {
      heading: 'Lütfen ödeme yapmayın',
      status: 'Ödeme adresi doğrulanamadı.',
      next: [
        'Paranızı korumak için bu sayfa şu anda adres göstermiyor. Daha önce not ettiğiniz bir adrese de ödeme yapmayın.',
        'Mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin. Ödeme yaptınız mı? İşlem kimliğini (TXID) de bildirin.',
      ],
    },
    unavailable: {
      heading: 'Bir dakika lütfen',
      status: 'Sipariş şu anda gösterilemiyor.',
      next: [
        'Bu sayfa kendiliğinden tekrar dener. Bu sırada ödemeler kaybolmaz.',
        'Durum değişmezse mağazayla iletişime geçin ve aşağıdaki sipariş numarasını bildirin.',
      ],
    },
    too_many: {
      heading: 'Çok fazla istek',
      status: 'İnternet bağlantınızdan, var olmayan siparişler çok sık sorgulandı.',
      next: [
        'Lütfen bir dakika bekleyin ve ödeme sayfasını mağazadan yeniden açın. Bu sırada ödemeler kaybolmaz.',
      ],
    },
  },
  lateWatched:
    'Ödenecek tutarı tam olarak ama geç gönderdiyseniz: bu ödeme bir süre daha takip edilir ve ulaştığında bu sayfa kendiliğinden değişir.',
  lateOver:
    'Geç ödemeler artık otomatik olarak takip edilmiyor. Para gönderdiyseniz mağazayla iletişime geçin: mağaza ödemeyi görebilir.',
  testNetwork: 'Bu bir testtir. Gerçek para göndermeyin: paranız kaybolur.',

  timeLeft: 'Kalan süre',
  payBy: 'En geç varış zamanı',
  confirmations: 'Onaylar',
  confirmationsOf: (done, total) => `Onay sayısı: ${done} / ${total}`,

  amount: 'Ulaşması gereken tutar',
  address: 'Bu TRON adresine',
  copyAmount: 'Tutarı kopyala',
  copyAddress: 'Adresi kopyala',
  copied: 'Kopyalandı',
  copyFailed: 'Kopyalanamadı. Metin seçildi: cihazınızın kopyalama özelliğini kullanın.',
  qr: 'Adresin QR kodu',
  qrHint: 'Kodda yalnızca adres vardır: tutarı kendiniz girin.',
  qrAmount: 'Tutarı içeren QR kodu',
  qrAmountHint:
    'Ödeme bağlantılarını anlayan cüzdanlar içindir; borsalar genellikle desteklemez. Cüzdanda USDT seçili olduğunu ve tutarın doğru olduğunu kontrol edin.',
  compare: 'Göndermeden önce, cüzdanınızda adresin ilk altı ve son altı karakterini karşılaştırın.',
  wallets: 'Bu telefondaki bir cüzdanla ödeyin',
  walletFills: (wallet) => `${wallet}: adresi ve tutarı doldurur`,
  walletOpens: (wallet) => `${wallet}: bu sayfayı cüzdanda açar`,
  walletFallback: 'Hiçbir şey açılmazsa cüzdan yüklü değildir: bunun yerine tutarı ve adresi kopyalayın.',
  warningHeading: 'Lütfen dikkat edin',
  onlyTrc20:
    'Yalnızca USDT gönderin ve yalnızca TRON (TRC20) ağını kullanın. Diğer coinler ve diğer ağlardan yapılan gönderimler buraya ulaşmaz.',
  exactly: (amount) =>
    `ULAŞAN tutar, tüm ondalık basamaklarıyla birlikte tam olarak ${amount} USDT olmalıdır.`,
  fee: 'Borsalar işlem ücretini gönderilen tutardan kesebilir: ücreti tutarın üzerine ekleyin.',
  exchanges: 'Borsadan çekim birkaç dakika sürebilir; borsa içi aktarım buraya ulaşmaz.',
  whenSeen:
    'Ödeme, gönderildikten sonra genellikle yarım dakika içinde burada görünür; yaklaşık bir dakika sonra da ağ tarafından kesinleştirilir.',

  notMine: 'Henüz ödeme yapmadım: tutarı ve adresi göster',
  arrived: 'Ulaşan',
  missing: 'Eksik',
  surplus: 'Fazla',

  trace: 'Ödeme yaptım ama hiçbir şey olmuyor',
  traceHint:
    'Cüzdanınızdaki veya borsanızdaki işlem kimliğini (TXID, hash) yapıştırın. Bu sayfa, işlem hakkında bilinenleri gösterir.',
  traceLabel: 'İşlem kimliği (TXID)',
  traceButton: 'Sorgula',
  traceAnswers: {
    malformed:
      'Bu bir işlem kimliği değil. İşlem kimliği 64 karakterdir: rakamlar ve a, b, c, d, e, f harfleri.',
    unknown:
      'Ağ bu işlemi henüz tanımıyor. İşlemin gerçekten ve TRON (TRC20) ağı üzerinden gönderildiğini kontrol edin; borsalarda bu bazen zaman alır. Sonra yeniden sorgulayın.',
    unavailable:
      'İşlem şu anda sorgulanamıyor. Lütfen bir dakika sonra tekrar deneyin; bu sırada ödemeler kaybolmaz.',
    tooMany: 'Çok sık sorgulandı. Lütfen bir dakika bekleyin; bu sırada ödemeler kaybolmaz.',
    failed: 'Bu işlem başarısız oldu: USDT aktarılmadı. Cüzdanınızı kontrol edin.',
    noUsdt:
      'Bu işlemle USDT (TRC20) aktarılmadı. Diğer coinler bu siparişle eşleştirilmez: mağazayla iletişime geçin.',
    otherAddress:
      'Bu işlemle USDT gönderildi, ancak bu siparişin adresine değil. Adresleri karşılaştırın ve gönderdiğiniz kişi veya kurumla iletişime geçin. Başka bir sipariş için ödediyseniz o siparişin sayfasına bakın.',
    early: 'Bu işlem bu siparişten daha eski, bu yüzden onun ödemesi olamaz.',
    confirming: (done, total) =>
      `Bulundu, tutar doğru. Onay sayısı: ${done} / ${total}. Bu sayfa kendiliğinden ilerler.`,
    settling: 'Bulundu ve kesinleşti. Bu sayfa birazdan siparişin ödendiğini gösterecek.',
    paid: 'Bu sipariş bu işlemle ödendi.',
    second:
      'Tutar doğru, ancak bu sipariş zaten ödenmiş: bu ikinci bir ödeme. Mağaza bunu görür: mağazayla iletişime geçin.',
    short: (missing) =>
      `Bu işlemin ödemesi ulaştı, ancak ${missing} USDT eksik. Lütfen aradaki farkı göndermeyin; mağaza bunu görür: mağazayla iletişime geçin.`,
    more: (surplus) =>
      `Bu işlemin ödemesi ulaştı, ancak ${surplus} USDT fazla. Mağaza bunu görür: mağazayla iletişime geçin.`,
    late: 'Tutar doğru, ancak otomatik olarak kabul edilemeyecek kadar geç ulaştı. Mağaza bunu görür ve karar verir: mağazayla iletişime geçin.',
    withShop:
      'Bu işlemin ödemesi ulaştı. Mağaza bunu görür ve ne yapılacağına karar verir: mağazayla iletişime geçin.',
  },

  details: 'Ayrıntılar',
  shopOrder: 'Mağazadaki sipariş',
  price: 'Fiyat',
  payable: 'Ödenecek tutar',
  received: 'Alınan',
  paidAt: 'Ödeme zamanı',
  transaction: 'İşlem',
  orderNumber: 'Sipariş numarası',

  back: (shop) => `Mağazaya dön (${shop})`,
  returning: (seconds) => `${seconds} sn sonra mağazaya döneceksiniz.`,
  stay: 'Bu sayfada kal',
  stayed: 'Bu sayfada kalıyorsunuz.',
  support: 'Mağazadan yardım',
  offline: 'Ödeme hizmetine bağlanılamıyor. Tekrar deneniyor…',
};
