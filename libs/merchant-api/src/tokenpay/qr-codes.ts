/** Pixels of a module; shops that want a larger picture make it larger. */
const SCALE = 3;
/** Drawing one takes some 10 ms, and a pool has few addresses. */
const MAX_KEPT = 200;

const kept = new Map<string, string>();

/** The QR code of an address, `data:image/png;base64,…`. */
export async function qrCodeOf(address: string): Promise<string> {
  const present = kept.get(address);
  if (present !== undefined) return present;
  // Loaded when the first one is drawn: most gateways never draw one.
  const { toDataURL } = await import('qrcode');
  const drawn = await toDataURL(address, { scale: SCALE });
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(address, drawn);
  return drawn;
}
