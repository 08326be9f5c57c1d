import type { CheckoutTexts } from './texts';

export const ptBr: CheckoutTexts = {
  languageName: 'Português (Brasil)',
  language: 'Idioma',
  service: 'Pagamento em USDT',
  states: {
    pending: { heading: 'Pague com USDT (TRC20)', status: 'Aguardando seu pagamento', next: [] },
    seen: {
      heading: 'Já vemos seu pagamento',
      status: 'Visto na blockchain, confirmando',
      next: [
        'Você não precisa fazer mais nada: por favor, não pague de novo. Esta página avança sozinha quando a rede confirma o pagamento em definitivo, normalmente em cerca de um minuto.',
        'Depois disso, a loja é avisada automaticamente, mesmo que você feche esta página.',
      ],
    },
    overdue: {
      heading: 'O tempo acabou',
      status: 'Ainda estamos procurando pagamentos feitos dentro do prazo.',
      next: [
        'Por favor, não pague agora. Se você não pagou, espere cerca de um minuto, até esta página informar que o pedido expirou; depois volte à loja e faça o pedido de novo.',
        'Se você pagou, mantenha esta página aberta: ela muda sozinha quando o pagamento é encontrado, normalmente em alguns minutos.',
        'Se ela não mudar, fale com a loja e informe o número do pedido abaixo.',
      ],
    },
    paid: {
      heading: 'Pago',
      status: 'Seu pagamento chegou. Obrigado!',
      next: ['A loja é avisada automaticamente. Você não precisa fazer mais nada aqui.'],
    },
    late: {
      heading: 'Pagamento recebido com atraso',
      status: 'Seu pagamento chegou depois do prazo e foi aceito. Obrigado!',
      next: ['A loja é avisada automaticamente. Você não precisa fazer mais nada aqui.'],
    },
    paid_elsewhere: {
      heading: 'Já foi pago',
      status: 'Esta compra foi paga em outra página de pagamento.',
      next: [
        'Por favor, não pague de novo. Não é preciso fazer mais nada.',
        'Se você pagou duas vezes, fale com a loja e informe o número do pedido abaixo.',
      ],
    },
    underpaid: {
      heading: 'Chegou menos do que o necessário',
      status: 'Chegou um pagamento menor que o valor deste pedido.',
      next: [
        'Por favor, não envie a diferença: ela não seria somada automaticamente. Também não pague de novo. A loja vê este pagamento e decide o que fazer.',
        'Fale com a loja e informe o número do pedido e a transação abaixo.',
      ],
    },
    overpaid: {
      heading: 'Chegou mais do que o necessário',
      status: 'Chegou um pagamento maior que o valor deste pedido.',
      next: [
        'Por favor, não pague de novo. A loja vê este pagamento e decide o que fazer.',
        'Fale com a loja e informe o número do pedido e a transação abaixo.',
      ],
    },
    expired: {
      heading: 'Este pedido expirou',
      status: 'Nenhum pagamento foi encontrado dentro do prazo.',
      next: [
        'Por favor, não pague agora. Para comprar, volte à loja e faça o pedido de novo.',
        'Se você pagou outro valor ou está em dúvida, fale com a loja e informe o número do pedido abaixo.',
      ],
    },
    cancelled: {
      heading: 'Este pedido foi cancelado',
      status: 'Ele não aguarda mais nenhum pagamento.',
      next: [
        'Por favor, não pague agora. Para comprar, volte à loja e faça o pedido de novo.',
        'Se você pagou, fale com a loja e informe o número do pedido abaixo.',
      ],
    },
    not_found: {
      heading: 'Pedido não encontrado',
      status: 'Não há nenhum pedido neste endereço.',
      next: [
        'O link pode estar incompleto ou com erro de digitação. Por favor, abra novamente a página de pagamento a partir da loja.',
        'Se você já pagou, fale com a loja: ela pode encontrar seu pagamento pelo ID da transação (TXID).',
      ],
    },
    unverified: {
      heading: 'Por favor, não pague',
      status: 'Não foi possível verificar o endereço de pagamento.',
      next: [
        'Para proteger seu dinheiro, esta página não mostra um endereço agora. Também não pague para um endereço que você tenha anotado antes.',
        'Fale com a loja e informe o número do pedido abaixo. Já pagou? Informe também o ID da transação (TXID).',
      ],
    },
    unavailable: {
      heading: 'Um momento, por favor',
      status: 'Não é possível mostrar o pedido agora.',
      next: [
        'Esta página tenta de novo sozinha. Enquanto isso, os pagamentos não se perdem.',
        'Se continuar assim, fale com a loja e informe o número do pedido abaixo.',
      ],
    },
    too_many: {
      heading: 'Muitas solicitações',
      status:
        'Pedidos que não existem foram consultados vezes demais a partir da sua conexão com a internet.',
      next: [
        'Por favor, espere um minuto e abra novamente a página de pagamento a partir da loja. Enquanto isso, os pagamentos não se perdem.',
      ],
    },
  },
  lateWatched:
    'Se você enviou exatamente o valor a pagar, mas com atraso: esse pagamento ainda é acompanhado por algum tempo, e esta página muda sozinha quando ele chegar.',
  lateOver:
    'Pagamentos atrasados não são mais acompanhados automaticamente. Se você enviou dinheiro, fale com a loja: ela pode ver o pagamento.',
  testNetwork: 'Isto é um teste. Não envie dinheiro de verdade: ele seria perdido.',

  timeLeft: 'Tempo restante',
  payBy: 'Deve chegar até',
  confirmations: 'Confirmações',
  confirmationsOf: (done, total) => `Confirmações: ${done} de ${total}`,

  amount: 'Valor que deve chegar',
  address: 'Para este endereço TRON',
  copyAmount: 'Copiar valor',
  copyAddress: 'Copiar endereço',
  copied: 'Copiado',
  copyFailed: 'Não foi possível copiar. O texto está selecionado: copie com o seu aparelho.',
  qr: 'QR code do endereço',
  qrHint: 'O código contém só o endereço: digite o valor manualmente.',
  qrAmount: 'QR code com o valor',
  qrAmountHint:
    'Para carteiras que aceitam links de pagamento; corretoras normalmente não aceitam. Confira na carteira se USDT está selecionado e se o valor está certo.',
  compare:
    'Antes de enviar, compare na sua carteira os seis primeiros e os seis últimos caracteres do endereço.',
  wallets: 'Pagar com uma carteira neste celular',
  walletFills: (wallet) => `${wallet}: preenche o endereço e o valor`,
  walletOpens: (wallet) => `${wallet}: abre esta página na carteira`,
  walletFallback: 'Se nada abrir, a carteira não está instalada: copie o valor e o endereço.',
  warningHeading: 'Atenção',
  onlyTrc20:
    'Envie somente USDT e somente pela rede TRON (TRC20). Outras moedas e envios por outras redes não chegam aqui.',
  exactly: (amount) => `O valor que CHEGAR deve ser exatamente ${amount} USDT, com todas as casas decimais.`,
  fee: 'As corretoras podem descontar a taxa do valor enviado: some a taxa ao valor.',
  exchanges:
    'Saques de corretoras podem levar vários minutos, e uma transferência interna da corretora não chega aqui.',
  whenSeen:
    'Um pagamento normalmente aparece aqui em até meio minuto após o envio; cerca de um minuto depois, a rede o confirma em definitivo.',

  notMine: 'Ainda não paguei: mostrar valor e endereço',
  arrived: 'Chegou',
  missing: 'Falta',
  surplus: 'A mais',

  trace: 'Já paguei, mas nada acontece',
  traceHint:
    'Cole o ID da transação (TXID, hash) da sua carteira ou corretora. Esta página informa o que se sabe sobre ela.',
  traceLabel: 'ID da transação (TXID)',
  traceButton: 'Consultar',
  traceAnswers: {
    malformed: 'Isto não é um ID de transação. Ele tem 64 caracteres: números e letras de a até f.',
    unknown:
      'A rede ainda não conhece esta transação. Confira se ela foi mesmo enviada, e na rede TRON (TRC20); as corretoras às vezes demoram um pouco. Depois consulte de novo.',
    unavailable:
      'Não é possível consultar a transação agora. Por favor, tente de novo em um minuto; enquanto isso, os pagamentos não se perdem.',
    tooMany:
      'Foram feitas consultas demais. Por favor, espere um minuto; enquanto isso, os pagamentos não se perdem.',
    failed: 'Esta transação falhou: nenhum USDT foi transferido. Confira sua carteira.',
    noUsdt:
      'Esta transação não transferiu USDT (TRC20). Outras moedas não são associadas a este pedido: fale com a loja.',
    otherAddress:
      'Esta transação enviou USDT, mas não para o endereço deste pedido. Compare os endereços e fale com quem recebeu o envio. Se você pagou outro pedido, veja a página daquele pedido.',
    early: 'Esta transação é anterior a este pedido, por isso não pode ser o pagamento dele.',
    confirming: (done, total) =>
      `Encontrada, e o valor está certo. Confirmações: ${done} de ${total}. Esta página avança sozinha.`,
    settling:
      'Encontrada e confirmada em definitivo. Em instantes, esta página vai informar que o pedido está pago.',
    paid: 'Este pedido foi pago com esta transação.',
    second:
      'O valor está certo, mas este pedido já foi pago: este é um segundo pagamento. A loja vê esse pagamento: fale com a loja.',
    short: (missing) =>
      `Esta transação chegou, mas o valor é menor que o do pedido. Falta: ${missing} USDT. Por favor, não envie a diferença; a loja vê o pagamento: fale com a loja.`,
    more: (surplus) =>
      `Esta transação chegou, mas o valor é maior que o do pedido. A mais: ${surplus} USDT. A loja vê o pagamento: fale com a loja.`,
    late: 'O valor está certo, mas chegou tarde demais para ser aceito automaticamente. A loja vê o pagamento e decide: fale com a loja.',
    withShop: 'Esta transação chegou. A loja vê a transação e decide o que fazer: fale com a loja.',
  },

  details: 'Detalhes',
  shopOrder: 'Pedido na loja',
  price: 'Preço',
  payable: 'Valor a pagar',
  received: 'Recebido',
  paidAt: 'Pago em',
  transaction: 'Transação',
  orderNumber: 'Número do pedido',

  back: (shop) => `Voltar para a loja (${shop})`,
  returning: (seconds) => `Você voltará para a loja em ${seconds} s.`,
  stay: 'Ficar nesta página',
  stayed: 'Você continua nesta página.',
  support: 'Ajuda da loja',
  offline: 'Sem conexão com o serviço de pagamento. Tentando de novo…',
};
