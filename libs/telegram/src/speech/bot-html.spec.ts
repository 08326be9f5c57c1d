import { head, lines, markup } from './bot-html';

describe('the HTML of a message', () => {
  it('holds every text as text', () => {
    const inner = markup`<b>${'<i>"&'}</b>`;
    expect(inner.text).toBe('<b>&lt;i&gt;&quot;&amp;</b>');
    expect(markup`${inner} ${7} ${[inner, inner]}`.text).toBe(`${inner.text} 7 ${inner.text}${inner.text}`);
    expect(lines([inner, markup`2`]).text).toBe(`${inner.text}\n2`);
  });

  it('tears no character, and passes on none that is torn', () => {
    expect([head('ab😀c', 3), head('ab😀c', 4), head('ab😀', 4)]).toEqual(['ab…', 'ab😀…', 'ab😀']);
    expect(markup`${'a\ud83d'} ${'\ude00b'} ${'😀'}`.text).toBe('a\ufffd \ufffdb 😀');
  });
});
