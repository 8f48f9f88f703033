// A workbook in memory behind the part of Excel's JavaScript API that carries cells and tables. What is only looks
// (fonts, borders, charts, page set-up) is taken and forgotten.
(() => {
  const book = globalThis.workbook || { name: "CRM.xlsx", active: 0, sheets: [] };
  const key = (row, column) => `${row},${column}`;
  const letters = (n) => (n ? letters(Math.floor((n - 1) / 26)) + String.fromCharCode(65 + ((n - 1) % 26)) : "");
  const numberOf = (text) => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const serial = (date) => Date.UTC(...date) / 86400000 + 25569;

  // Anything else that is asked for: it can be called, read and set, holds no items, and is no object of Excel.
  function forgotten() {
    const known = { then: undefined, items: [], isNullObject: true, toJSON: () => null };
    return new Proxy(() => {}, {
      get: (_at, name) => (name in known ? known[name] : name === Symbol.toPrimitive ? () => "" : forgotten()),
      set: () => true,
      apply: () => forgotten(),
    });
  }

  function lenient(object) {
    const proxy = new Proxy(object, {
      get(at, name) {
        if (name === "load" || name === "track") return () => proxy;
        if (name in at || typeof name === "symbol") return at[name];
        return name === "then" ? undefined : name === "isNullObject" ? false : forgotten();
      },
      set(at, name, value) {
        at[name] = value;
        return true;
      },
    });
    return proxy;
  }

  function parsed(address) {
    const plain = address.split("!").pop().replaceAll("$", "");
    const [first, last = first] = plain.split(":").map((cell) => /^([A-Z]*)(\d*)$/.exec(cell));
    const to = [Number(last[2]) || 1048576, last[1] ? numberOf(last[1]) : 16384];
    return [Number(first[2]) || 1, numberOf(first[1]) || 1, ...to];
  }

  // What Excel makes of what is typed.
  function typed(value, format) {
    if (typeof value !== "string" || format === "@") return [value, format];
    if (value.startsWith("'")) return [value.slice(1), format];
    const date = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d))?$/.exec(value);
    if (date) {
      const [year, month, ...rest] = date.slice(1).map((part) => Number(part || 0));
      const format_of_day = date[4] ? "yyyy-mm-dd hh:mm" : "yyyy-mm-dd";
      return [serial([year, month - 1, ...rest]), format === "General" ? format_of_day : format];
    }
    return value.trim() !== "" && Number.isFinite(Number(value)) ? [Number(value), format] : [value, format];
  }

  const formatAt = (sheet, row, column) => sheet.formats[key(row, column)] || sheet.columnFormats[column] || "General";

  function put(sheet, row, column, value) {
    if (value === null || value === undefined) return;
    if (value === "") return void delete sheet.cells[key(row, column)];
    const [cell, format] = typed(value, formatAt(sheet, row, column));
    sheet.cells[key(row, column)] = cell;
    sheet.formats[key(row, column)] = format;
  }

  // Cells of some columns from a row on move by so many rows; tables that lie there move or change their length.
  function shift(sheet, [top, left, bottom, right], by) {
    const from = by > 0 ? top : bottom + 1;
    for (const kept of ["cells", "formats"]) {
      const moved = {};
      for (const [place, value] of Object.entries(sheet[kept])) {
        const [row, column] = place.split(",").map(Number);
        const isIn = column >= left && column <= right;
        if (!isIn || row < top) moved[place] = value;
        else if (row >= from) moved[key(row + by, column)] = value;
      }
      sheet[kept] = moved;
    }
    for (const table of sheet.tables) {
      if (table.area[1] > right || table.area[3] < left) continue;
      if (table.area[0] >= from) table.area[0] += by;
      if (table.area[2] >= from || (by < 0 && table.area[2] >= top)) table.area[2] += by;
    }
  }

  function rangeOf(sheet, area) {
    const [top, left, bottom, right] = area;
    const grid = (at) =>
      Array.from({ length: bottom - top + 1 }, (_r, r) => Array.from({ length: right - left + 1 }, (_c, c) => at(top + r, left + c)));
    const each = (values, set) => {
      const rows = Array.isArray(values) ? values : [[values]];
      const isOne = rows.length === 1 && rows[0].length === 1;
      grid((row, column) => set(row, column, isOne ? rows[0][0] : rows[row - top][column - left]));
    };
    const range = {
      address: `'${sheet.name.replaceAll("'", "''")}'!${letters(left)}${top}:${letters(right)}${bottom}`,
      rowCount: bottom - top + 1,
      columnCount: right - left + 1,
      rowIndex: top - 1,
      columnIndex: left - 1,
      insert: () => shift(sheet, area, bottom - top + 1),
      delete: () => shift(sheet, area, top - bottom - 1),
      getSurroundingRegion: () => rangeOf(sheet, area),
      get worksheet() {
        return sheetOf(sheet);
      },
    };
    const cells = {
      get: () => grid((row, column) => sheet.cells[key(row, column)] ?? ""),
      set: (values) => each(values, (row, column, value) => put(sheet, row, column, value)),
    };
    Object.defineProperty(range, "values", cells);
    Object.defineProperty(range, "formulas", cells);
    Object.defineProperty(range, "numberFormat", {
      get: () => grid((row, column) => formatAt(sheet, row, column)),
      set: (formats) => each(formats, (row, column, format) => (sheet.formats[key(row, column)] = format)),
    });
    return lenient(range);
  }

  function tableOf(sheet, table) {
    const [top, left, bottom, right] = table.area;
    const headers = rangeOf(sheet, [top, left, top, right]);
    return lenient({
      name: table.name,
      showHeaders: true,
      showTotals: false,
      columns: { load: () => ({ items: headers.values[0].map((name) => ({ name })) }) },
      getRange: () => rangeOf(sheet, table.area),
      getHeaderRowRange: () => headers,
      getDataBodyRange: () => rangeOf(sheet, [top + 1, left, bottom, right]),
      resize: (address) => (table.area = parsed(address)),
      delete: () => sheet.tables.splice(sheet.tables.indexOf(table), 1),
    });
  }

  function usedArea(sheet) {
    const places = Object.keys(sheet.cells).map((place) => place.split(",").map(Number));
    if (!places.length) return null;
    const side = (nth, most) => places.reduce((found, place) => most(found, place[nth]), places[0][nth]);
    return [side(0, Math.min), side(1, Math.min), side(0, Math.max), side(1, Math.max)];
  }

  function collection(list, wrapped, more = {}) {
    const found = (name) => list.find((each) => each.name.toLowerCase() === String(name).toLowerCase());
    const self = lenient({
      get items() {
        return list.map(wrapped);
      },
      getItem: (name) => wrapped(found(name)),
      getItemAt: (at) => wrapped(list[at]),
      getItemOrNullObject: (name) => (found(name) ? wrapped(found(name)) : forgotten()),
      ...more,
    });
    return self;
  }

  function sheetOf(sheet) {
    const shown = {
      name: sheet.name,
      get position() {
        return book.sheets.indexOf(sheet);
      },
      set position(at) {
        book.sheets.splice(book.sheets.indexOf(sheet), 1);
        book.sheets.splice(at, 0, sheet);
      },
      visibility: sheet.visible ? "Visible" : "Hidden",
      showGridlines: true,
      getRange: (address) => rangeOf(sheet, address ? parsed(address) : usedArea(sheet) || [1, 1, 1, 1]),
      getRangeByIndexes: (row, column, rows, columns) => rangeOf(sheet, [row + 1, column + 1, row + rows, column + columns]),
      getCell: (row, column) => rangeOf(sheet, [row + 1, column + 1, row + 1, column + 1]),
      getUsedRangeOrNullObject: () => (usedArea(sheet) ? rangeOf(sheet, usedArea(sheet)) : forgotten()),
      activate: () => (book.active = book.sheets.indexOf(sheet)),
      delete: () => book.sheets.splice(book.sheets.indexOf(sheet), 1),
    };
    shown.tables = collection(sheet.tables, (table) => tableOf(sheet, table), {
      add(range, _hasHeaders) {
        const table = { name: `Table${Date.now()}`, area: parsed(range.address || range) };
        sheet.tables.push(table);
        return lenient({ ...tableOf(sheet, table), set name(name) { table.name = name; } });
      },
    });
    return lenient(shown);
  }

  function added(name) {
    const sheet = { name, visible: true, cells: {}, formats: {}, columnFormats: {}, tables: [] };
    book.sheets.push(sheet);
    return sheetOf(sheet);
  }

  const workbook = lenient({
    name: book.name,
    application: lenient({ calculationMode: "Automatic" }),
    worksheets: collection(book.sheets, sheetOf, {
      add: added,
      getActiveWorksheet: () => sheetOf(book.sheets[book.active] || book.sheets[0]),
      getLast: () => sheetOf(book.sheets.at(-1)),
    }),
    getSelectedRange: () => rangeOf(book.sheets[book.active] || book.sheets[0], [1, 1, 1, 1]),
  });
  const culture = lenient({ name: "en-US", datetimeFormat: lenient({ shortDatePattern: "m/d/yyyy" }) });
  const context = { workbook, application: lenient({ cultureInfo: culture }), sync: async () => {} };
  const functions = {};

  globalThis.Excel = lenient({ run: async (work) => work(context), RequestContext: function RequestContext() { return context; } });
  globalThis.CustomFunctions = lenient({
    associate: (name, run) => (functions[name] = run),
    Error: class extends Error {
      constructor(code, message) {
        super(message);
        this.code = code;
      }
    },
    ErrorCode: { invalidValue: "#VALUE!", notAvailable: "#N/A" },
  });
  Object.assign(globalThis.Office, {
    context: lenient({ platform: "PC", requirements: { isSetSupported: () => true }, diagnostics: null }),
    AsyncResultStatus: { Failed: "failed" },
    EventType: {},
  });
  const address = "[CRM.xlsx]Sheet1!Z1";
  Object.assign(globalThis.excel, {
    book: () => book,
    answer: (name, ...cells) => functions[name](...cells, { address, parameterAddresses: cells.map(() => address) }),
  });
})();
