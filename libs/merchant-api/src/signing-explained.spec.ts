import { explainSigning } from './signing-explained';

const QUERY = 'money=1&name=a&notify_url=http://s/n?m=notify&out_trade_no=1&pid=1000&sign=aa';
const TEXT = 'money=1&name=a&notify_url=http://s/n?m=notify&out_trade_no=1&pid=1000';

describe('what is signed of a request that somebody pastes', () => {
  it.each([
    ['a query', QUERY],
    ['a query with its mark', `?${QUERY}`],
    ['an address', `https://pay.example/submit.php?${QUERY}`],
    ['an address with a path in front', `https://pay.example/m/1000/submit.php?${QUERY}`],
    ['a path', `/submit.php?${QUERY}`],
    ['a path without its slash', `submit.php?${QUERY}`],
    ['blanks around it', `  /submit.php?${QUERY}\n`],
  ])('is the same of %s', (_name, request) => {
    expect(explainSigning('epay', request)).toMatchObject({ given: 'aa', texts: [TEXT] });
  });

  it.each([
    ['name=100? ok&pid=1000', 'name=100? ok&pid=1000'],
    ['pid=1000&name=really%3F', 'name=really?&pid=1000'],
    ['{"name":"a?b","pid":1000}', 'name=a?b&pid=1000'],
  ])('is everything of %s', (request, text) => {
    expect(explainSigning('epay', request)?.texts[0]).toBe(text);
  });

  it('is nothing of what is no request', () => {
    expect(explainSigning('epay', '')).toBeNull();
    expect(explainSigning('nobody', QUERY)).toBeNull();
  });
});
