/** For programs of a test: SQLite has no socket at which a test could stand, so this stands before the library. */
'use strict';

/** @param around called as `around(database, sql, call)` for each statement; it returns what `call` does. */
exports.watchSqlite = (around) => {
  const path = require.resolve('@photostructure/sqlite');
  const library = require(path);
  class WatchedDatabase extends library.DatabaseSync {
    prepare(sql, ...options) {
      const prepared = super.prepare(sql, ...options);
      for (const method of ['run', 'all', 'get']) {
        const real = prepared[method].bind(prepared);
        // The library's own methods cannot be assigned to.
        Object.defineProperty(prepared, method, {
          value: (...parameters) => around(this, sql, () => real(...parameters)),
        });
      }
      return prepared;
    }

    exec(sql) {
      return around(this, sql, () => super.exec(sql));
    }
  }
  require.cache[path].exports = { ...library, DatabaseSync: WatchedDatabase };
};
