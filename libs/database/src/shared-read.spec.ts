import { SharedRead } from './shared-read';

/** Reads that end when they are told to; each answers with its place in the order of their beginnings. */
class Reads {
  readonly keys: string[] = [];
  private readonly ends: ((error?: Error) => void)[] = [];

  readonly shared = new SharedRead<number>((key) => {
    const place = this.keys.push(key);
    return new Promise((resolve, reject) => {
      this.ends.push((error) => (error ? reject(error) : resolve(place)));
    });
  });

  /** Ends the oldest that is under way, and lets what follows from it happen. */
  async end(error?: Error): Promise<void> {
    this.ends.shift()?.(error);
    await new Promise(setImmediate);
  }
}

describe('a read that several share', () => {
  let reads: Reads;
  beforeEach(() => {
    reads = new Reads();
  });

  it('is one for all who ask while another is under way, begun after the last of them', async () => {
    const first = reads.shared.of('a');
    const others = [reads.shared.of('a'), reads.shared.of('a'), reads.shared.of('a')];
    expect(reads.keys).toEqual(['a']);
    await reads.end();
    expect(await first).toBe(1);
    expect(reads.keys).toEqual(['a', 'a']);
    const late = reads.shared.of('a');
    await reads.end();
    expect(await Promise.all(others)).toEqual([2, 2, 2]);
    await reads.end();
    expect(await late).toBe(3);
    expect(reads.keys).toHaveLength(3);
  });

  it('begins at once where none is under way', async () => {
    const first = reads.shared.of('a');
    await reads.end();
    expect(await first).toBe(1);
    const second = reads.shared.of('a');
    expect(reads.keys).toEqual(['a', 'a']);
    await reads.end();
    expect(await second).toBe(2);
  });

  it('is shared by those who ask the same, and waits for nothing else', () => {
    void reads.shared.of('a');
    void reads.shared.of('b');
    expect(reads.keys).toEqual(['a', 'b']);
  });

  it('fails for those who share it, and for nobody else', async () => {
    const first = reads.shared.of('a').catch(String);
    const second = reads.shared.of('a');
    await reads.end(new Error('gone'));
    expect(await first).toBe('Error: gone');
    const third = reads.shared.of('a').catch(String);
    await reads.end();
    expect(await second).toBe(2);
    await reads.end(new Error('gone again'));
    expect(await third).toBe('Error: gone again');
    const fourth = reads.shared.of('a');
    await reads.end();
    expect(await fourth).toBe(4);
  });
});
