import type { CheckoutTexts } from './texts';

export const es: CheckoutTexts = {
  languageName: 'Español',
  language: 'Idioma',
  service: 'Pago en USDT',
  states: {
    pending: { heading: 'Pague con USDT (TRC20)', status: 'Esperando su pago', next: [] },
    seen: {
      heading: 'Ya vemos su pago',
      status: 'Visto en la cadena de bloques, en confirmación',
      next: [
        'No tiene que hacer nada más: por favor, no vuelva a pagar. Esta página avanza sola cuando la red confirma el pago de forma definitiva, normalmente en alrededor de un minuto.',
        'Después se avisa a la tienda automáticamente, aunque usted cierre esta página.',
      ],
    },
    overdue: {
      heading: 'Se acabó el tiempo',
      status: 'Todavía se buscan pagos hechos a tiempo.',
      next: [
        'Por favor, no pague ahora. Si no ha pagado, espere alrededor de un minuto, hasta que esta página indique que el pedido ha expirado; luego vuelva a la tienda y haga el pedido de nuevo.',
        'Si ha pagado, no cierre esta página: cambia sola cuando se encuentra el pago, normalmente en unos minutos.',
        'Si no cambia, comuníquese con la tienda e indique el número de pedido que aparece abajo.',
      ],
    },
    paid: {
      heading: 'Pagado',
      status: 'Su pago ha llegado. ¡Gracias!',
      next: ['Se avisa a la tienda automáticamente. No tiene que hacer nada más aquí.'],
    },
    late: {
      heading: 'Pago recibido fuera de plazo',
      status: 'Su pago llegó después del plazo y fue aceptado. ¡Gracias!',
      next: ['Se avisa a la tienda automáticamente. No tiene que hacer nada más aquí.'],
    },
    paid_elsewhere: {
      heading: 'Ya está pagado',
      status: 'Esta compra se pagó en otra página de pago.',
      next: [
        'Por favor, no vuelva a pagar. No tiene que hacer nada más.',
        'Si pagó dos veces, comuníquese con la tienda e indique el número de pedido que aparece abajo.',
      ],
    },
    underpaid: {
      heading: 'Ha llegado menos de lo debido',
      status: 'Llegó un pago menor que el importe de este pedido.',
      next: [
        'Por favor, no envíe la diferencia: no se sumaría al pedido automáticamente. Tampoco vuelva a pagar. La tienda ve este pago y decide qué hacer.',
        'Comuníquese con la tienda e indique el número de pedido y la transacción que aparecen abajo.',
      ],
    },
    overpaid: {
      heading: 'Ha llegado más de lo debido',
      status: 'Llegó un pago mayor que el importe de este pedido.',
      next: [
        'Por favor, no vuelva a pagar. La tienda ve este pago y decide qué hacer.',
        'Comuníquese con la tienda e indique el número de pedido y la transacción que aparecen abajo.',
      ],
    },
    expired: {
      heading: 'Este pedido ha expirado',
      status: 'No se encontró ningún pago a tiempo.',
      next: [
        'Por favor, no pague ahora. Para comprar, vuelva a la tienda y haga el pedido de nuevo.',
        'Si ha pagado otro importe o tiene dudas, comuníquese con la tienda e indique el número de pedido que aparece abajo.',
      ],
    },
    cancelled: {
      heading: 'Este pedido fue cancelado',
      status: 'Ya no se espera ningún pago para este pedido.',
      next: [
        'Por favor, no pague ahora. Para comprar, vuelva a la tienda y haga el pedido de nuevo.',
        'Si ha pagado, comuníquese con la tienda e indique el número de pedido que aparece abajo.',
      ],
    },
    not_found: {
      heading: 'Pedido no encontrado',
      status: 'No hay ningún pedido en esta dirección.',
      next: [
        'Es posible que el enlace esté incompleto o mal escrito. Por favor, abra de nuevo la página de pago desde la tienda.',
        'Si ya ha pagado, comuníquese con la tienda: puede encontrar su pago con el identificador de la transacción (TXID).',
      ],
    },
    unverified: {
      heading: 'Por favor, no pague',
      status: 'No se pudo verificar la dirección de pago.',
      next: [
        'Para proteger su dinero, esta página no muestra ninguna dirección ahora. Tampoco pague a una que haya anotado antes.',
        'Comuníquese con la tienda e indique el número de pedido que aparece abajo. ¿Ya ha pagado? Indique también el identificador de la transacción (TXID).',
      ],
    },
    unavailable: {
      heading: 'Un momento, por favor',
      status: 'El pedido no se puede mostrar en este momento.',
      next: [
        'Esta página lo intenta de nuevo sola. Mientras tanto, los pagos no se pierden.',
        'Si sigue igual, comuníquese con la tienda e indique el número de pedido que aparece abajo.',
      ],
    },
    too_many: {
      heading: 'Demasiadas solicitudes',
      status: 'Desde su conexión a internet se han consultado demasiadas veces pedidos que no existen.',
      next: [
        'Por favor, espere un minuto y abra de nuevo la página de pago desde la tienda. Mientras tanto, los pagos no se pierden.',
      ],
    },
  },
  lateWatched:
    'Si ha enviado el importe exacto a pagar, pero tarde: ese pago se sigue buscando durante un tiempo y esta página cambia sola cuando llega.',
  lateOver:
    'Los pagos fuera de plazo ya no se buscan automáticamente. Si ha enviado dinero, comuníquese con la tienda: puede verlo.',
  testNetwork: 'Esto es una prueba. No envíe dinero real: se perdería.',

  timeLeft: 'Tiempo restante',
  payBy: 'Debe llegar antes de',
  confirmations: 'Confirmaciones',
  confirmationsOf: (done, total) => `Confirmaciones: ${done} de ${total}`,

  amount: 'Importe que debe llegar',
  address: 'A esta dirección de TRON',
  copyAmount: 'Copiar importe',
  copyAddress: 'Copiar dirección',
  copied: 'Copiado',
  copyFailed: 'No se pudo copiar. El texto está seleccionado: cópielo con su dispositivo.',
  qr: 'Código QR de la dirección',
  qrHint: 'El código contiene solo la dirección: escriba usted el importe.',
  qrAmount: 'Código QR con el importe',
  qrAmountHint:
    'Para billeteras que admiten enlaces de pago; los exchanges normalmente no los admiten. Verifique en la billetera que esté seleccionado USDT y que el importe sea correcto.',
  compare:
    'Antes de enviar, compare en su billetera los seis primeros y los seis últimos caracteres de la dirección.',
  wallets: 'Pagar con una billetera de este teléfono',
  walletFills: (wallet) => `${wallet}: completa la dirección y el importe`,
  walletOpens: (wallet) => `${wallet}: abre esta página en la billetera`,
  walletFallback: 'Si no se abre nada, la billetera no está instalada: copie el importe y la dirección.',
  warningHeading: 'Tenga en cuenta',
  onlyTrc20:
    'Envíe solo USDT y solo por la red TRON (TRC20). Otras monedas y los envíos por otras redes no llegan aquí.',
  exactly: (amount) => `El importe que LLEGUE debe ser exactamente ${amount} USDT, con todos sus decimales.`,
  fee: 'Los exchanges pueden descontar su comisión del importe enviado: súmela al importe.',
  exchanges:
    'Los retiros desde un exchange pueden tardar varios minutos, y una transferencia interna del exchange no llega aquí.',
  whenSeen:
    'Un pago suele aparecer aquí en menos de medio minuto desde su envío; alrededor de un minuto después, la red lo confirma de forma definitiva.',

  notMine: 'Todavía no he pagado: mostrar importe y dirección',
  arrived: 'Ha llegado',
  missing: 'Falta',
  surplus: 'Sobra',

  trace: 'He pagado, pero no pasa nada',
  traceHint:
    'Pegue el identificador de la transacción (TXID, hash) de su billetera o exchange. Esta página le dirá lo que se sabe de ella.',
  traceLabel: 'Identificador de la transacción (TXID)',
  traceButton: 'Consultar',
  traceAnswers: {
    malformed:
      'Esto no es un identificador de transacción. Tiene 64 caracteres: dígitos y letras de la a a la f.',
    unknown:
      'La red todavía no conoce esta transacción. Verifique que realmente se envió, y en TRON (TRC20); los exchanges a veces tardan un poco. Luego consúltela de nuevo.',
    unavailable:
      'La transacción no se puede consultar en este momento. Por favor, inténtelo de nuevo en un minuto; mientras tanto, los pagos no se pierden.',
    tooMany:
      'Se ha consultado demasiadas veces. Por favor, espere un minuto; mientras tanto, los pagos no se pierden.',
    failed: 'Esta transacción falló: no transfirió USDT. Revise su billetera.',
    noUsdt:
      'Esta transacción no transfirió USDT (TRC20). Otras monedas no se asocian a este pedido: comuníquese con la tienda.',
    otherAddress:
      'Esta transacción envió USDT, pero no a la dirección de este pedido. Compare las direcciones y comuníquese con quien recibió el envío. Si pagó otro pedido, mire la página de ese pedido.',
    early: 'Esta transacción es anterior a este pedido, así que no puede ser su pago.',
    confirming: (done, total) =>
      `Encontrada, y el importe es correcto. Confirmaciones: ${done} de ${total}. Esta página avanza sola.`,
    settling:
      'Encontrada y confirmada de forma definitiva. En un momento, esta página indicará que el pedido está pagado.',
    paid: 'Este pedido se pagó con esta transacción.',
    second:
      'El importe es correcto, pero este pedido ya estaba pagado: este es un segundo pago. La tienda lo ve: comuníquese con la tienda.',
    short: (missing) =>
      `Esta transacción llegó, pero el importe es menor que el del pedido. Falta: ${missing} USDT. Por favor, no envíe la diferencia; la tienda lo ve: comuníquese con la tienda.`,
    more: (surplus) =>
      `Esta transacción llegó, pero el importe es mayor que el del pedido. Sobra: ${surplus} USDT. La tienda lo ve: comuníquese con la tienda.`,
    late: 'El importe es correcto, pero llegó demasiado tarde para aceptarse automáticamente. La tienda lo ve y decide: comuníquese con la tienda.',
    withShop: 'Esta transacción llegó. La tienda la ve y decide qué hacer: comuníquese con la tienda.',
  },

  details: 'Detalles',
  shopOrder: 'Pedido en la tienda',
  price: 'Precio',
  payable: 'Importe a pagar',
  received: 'Recibido',
  paidAt: 'Fecha y hora de pago',
  transaction: 'Transacción',
  orderNumber: 'Número de pedido',

  back: (shop) => `Volver a la tienda (${shop})`,
  returning: (seconds) => `Volverá a la tienda en ${seconds} s.`,
  stay: 'Quedarse en esta página',
  stayed: 'Usted permanece en esta página.',
  support: 'Ayuda de la tienda',
  offline: 'Sin conexión con el servicio de pago. Intentando de nuevo…',
};
