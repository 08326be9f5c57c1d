import { head, lines, markup, terminal } from './bot-html';

describe('the HTML of a message', () => {
  it('holds every text as text', () => {
    const inner = markup`<b>${'<i>"&'}</b>`;
    expect(inner.text).toBe('<b>&lt;i&gt;&quot;&amp;</b>');
    expect(markup`${inner} ${7} ${[inner, inner]}`.text).toBe(`${inner.text} 7 ${inner.text}${inner.text}`);
    expect(lines([inner, markup`2`]).text).toBe(`${inner.text}\n2`);
  });

  it('leaves out the end of what is too long', () => {
    expect(terminal('<'.repeat(3_500)).text).toBe(`<pre>${'&lt;'.repeat(3_500)}</pre>`);
    expect(terminal('x'.repeat(3_501)).text).toBe(`<pre>${'x'.repeat(3_500)}…</pre>`);
  });

  it('tears no character, and passes on none that is torn', () => {
    expect([head('ab😀c', 3), head('ab😀c', 4), head('ab😀', 4)]).toEqual(['ab…', 'ab😀…', 'ab😀']);
    expect(terminal(`x${'😀'.repeat(2_000)}`).text).not.toMatch(/\p{Surrogate}/u);
    expect(markup`${'a\ud83d'} ${'\ude00b'} ${'😀'}`.text).toBe('a\ufffd \ufffdb 😀');
  });
});
