/**
 * Draws one chart, in a thread of its own that ends with it: loading ECharts, laying a chart out and writing it as PNG
 * take a second of computing. Plain JavaScript, as it is started by its path from the sources and from dist alike.
 */
const { parentPort, workerData } = require('node:worker_threads');
const { Resvg } = require('@resvg/resvg-js');
const echarts = require('echarts');

const { option, width, height, fontFile, fontFamily } = workerData;

const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
chart.setOption(option);
const svg = chart.renderToSVGString();
chart.dispose();

const font = { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: fontFamily };
parentPort.postMessage(new Resvg(svg, { font }).render().asPng());
