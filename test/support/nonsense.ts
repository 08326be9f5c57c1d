import { connect } from 'node:net';

/** The whole answer, head and all, to what is no HTTP. */
export function saidToNonsense(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    socket.on('end', () => resolve(heard)).on('error', reject);
  });
}
