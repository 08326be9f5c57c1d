import { NativeRoutes, isNative } from './native-paths';

describe('addresses of the native API', () => {
  it.each(['/api/v2', '/api/v2/', '/api/v2/x', '//api//v2/x', '/api/v2?x=1', '/api/v2#x'])(
    '%s is one',
    (url) => {
      expect(isNative(url)).toBe(true);
    },
  );

  it.each(['/', '/api', '/api/v1/order', '/api/v20', '/api/v2x/', '/x/api/v2', '/docs'])(
    '%s is none',
    (url) => {
      expect(isNative(url)).toBe(false);
    },
  );

  const routes = new NativeRoutes();
  routes.add('/api/v2/orders', ['GET']);
  routes.add('/api/v2/orders', ['HEAD', 'POST']);
  routes.add('/api/v2/orders/:id', ['GET']);
  routes.add('/api/v2/orders/export.csv', ['GET']);
  routes.add('/api/v2/orders/:id/cancel', ['POST']);
  routes.add('/api/v1/order/:id', ['DELETE']);

  it.each([
    ['/api/v2/orders', ['GET', 'HEAD', 'POST']],
    ['//api/v2//orders/?limit=1', ['GET', 'HEAD', 'POST']],
    ['/api/v2/orders/17', ['GET']],
    ['/api/v2/orders/17/cancel', ['POST']],
    ['/api/v2/orders/17/cancel/x', []],
    ['/api/v2', []],
    ['/api/v1/order/17', []],
  ])('%s knows %j', (url, methods) => {
    expect(routes.methodsAt(url)).toEqual(methods);
  });
});
