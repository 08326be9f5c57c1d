/**
 * node scripts/chart-font.mjs: makes the font of the charts anew, from Noto Sans SC. To be run when a label has got a
 * character that the font lacks, which a test finds out. Two packages are fetched into a temporary folder for it.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command, Refusal, root } from './ensure.mjs';
import { findProgram, removeFolder, run, temporaryFolder } from './processes.mjs';

const FONTS = '@expo-google-fonts/noto-sans-sc';
const PACKAGES = [`${FONTS}@0.4.3`, 'subset-font@2.9.0'];
const FACE = '500Medium/NotoSansSC_500Medium.ttf';
const MAX_BYTES = 200_000;

const room = join(root, 'libs', 'statistics');
/** Written with whatever the labels are written with. */
const LABELS = join(room, 'src', 'chart-labels.ts');

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('');
const LATIN = range(0x20, 0x7e) + range(0xa0, 0xff);
const SIGNS = '–—‘’“”…•‰€₮≈≠≤≥−→↑↓，。、；：？！（）《》「」【】％￥～';
/** What charts of a shop's money may have to speak of one day. */
const WORDS = `
  零一二三四五六七八九十百千万亿两半 年月日号周星期天时分秒点钟上下午今昨明前后早晚 小时分钟每当本上个最近过去
  订单支付付款收款收入金额总计合计共笔数量次平均中位等待用时 已未完成待成功失败过期取消逾期迟到手动人工确认退款
  钱包地址商户店铺商店买家客户网络链转账交易区块哈希 余额手续费汇率币种美元人民币收件箱其他其余全部部分
  图表统计报告日报周报月报年报趋势比率占比例转化率增长下降环同比 新建创建其中至到从为与和或及在有无没此该期间时段
  开始结束暂数据显示更新自动通知错误警告状态正常停用启用 最大最小高低多少差不足超出 第名排行前列按类型来源回调
  一笔每小时每天 东西南北区时区 默认语言设置帮助 是否的了个元角`;

await command(async () => {
  const folder = temporaryFolder('font');
  try {
    const fetched = await fetchPackages(folder);
    const text = [...new Set(LATIN + SIGNS + WORDS + readFileSync(LABELS, 'utf8'))]
      .filter((sign) => sign >= ' ')
      .sort()
      .join('');
    const whole = readFileSync(join(folder, 'node_modules', FONTS, FACE));
    const font = await fetched('subset-font')(whole, text, { targetFormat: 'sfnt', noLayoutClosure: true });
    if (font.length > MAX_BYTES)
      throw new Refusal(`${font.length} bytes are too many: take fewer characters.`);
    mkdirSync(join(room, 'fonts'), { recursive: true });
    writeFileSync(join(room, 'fonts', 'NotoSansSC-Medium.subset.ttf'), font);
    copyFileSync(join(folder, 'node_modules', FONTS, 'LICENSE_FONT'), join(room, 'fonts', 'OFL.txt'));
    console.log(`${[...text].length} characters in ${font.length} bytes.`);
  } finally {
    removeFolder(folder);
  }
});

/** Returns `require` as it is from there. */
async function fetchPackages(folder) {
  const npm = findProgram('npm');
  if (!npm) throw new Refusal('npm, which comes with Node, is not on the PATH.');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { code, output } = await run(
    npm,
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES],
    { cwd: folder },
  );
  if (code !== 0) throw new Refusal(`npm could not fetch ${PACKAGES.join(' and ')}:\n${output}`);
  return createRequire(join(folder, 'package.json'));
}
