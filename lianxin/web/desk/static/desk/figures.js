// Charts over tables: what a table says is drawn, and the table stays one click away. Without this script the table stands.

const MOST_BARS_WITH_NUMBERS = 14;

function colours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink-quiet"), line: of("--line"), drawn: [of("--drawn"), of("--drawn-two"), of("--link")] };
}

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows];
  const numbers = (row, place) => {
    const { value } = row.cells[place + 1].dataset;
    return value === "" || value === undefined ? null : Number(value);
  };
  return {
    periods: rows.map((row) => row.cells[0].dataset.short || row.cells[0].textContent.trim()),
    series: heads.map((head, place) => ({
      name: head.textContent.trim(),
      data: rows.map((row) => numbers(row, place)),
      drawnAs: head.dataset.drawn,
    })),
  };
}

// A column may be drawn otherwise than the chart: as a line, or as the room between the line before it and itself.
function special(one, before) {
  const line = { type: "line", symbol: "none", label: { show: false }, emphasis: { disabled: true } };
  if (one.drawnAs === "line") return { ...line, stack: "room", lineStyle: { type: "dashed" } };
  if (one.drawnAs !== "room") return {};
  const data = one.data.map((value, place) => (value === null ? null : value - before.data[place]));
  return { ...line, data, stack: "room", lineStyle: { opacity: 0 }, areaStyle: { opacity: 0.18 }, z: 1 };
}

export function options(chart, table) {
  const { ink, line, drawn } = colours(chart);
  const { periods, series } = read(table);
  const kind = chart.dataset.chart;
  const numbered = series.length === 1 && periods.length <= MOST_BARS_WITH_NUMBERS;
  const type = getComputedStyle(chart).fontFamily;
  return {
    animation: false,
    aria: { enabled: true },
    color: drawn,
    textStyle: { fontFamily: type, color: ink },
    grid: { left: 8, right: 12, top: numbered ? 24 : 12, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: periods, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, interval: 0, hideOverlap: true } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
    series: series.map((one, place) => ({
      name: one.name,
      type: kind,
      data: one.data,
      barMaxWidth: 28,
      barGap: "10%",
      symbolSize: 7,
      label: { show: numbered, position: "top", color: ink },
      emphasis: { label: { show: true, position: "top", color: ink } },
      ...special(one, series[place - 1]),
    })),
  };
}

function draw(chart) {
  const frame = chart.querySelector(".table-frame");
  const drawing = document.createElement("div");
  drawing.className = "chart-drawing";
  drawing.setAttribute("aria-hidden", "true");
  const folded = document.createElement("details");
  const summary = document.createElement("summary");
  folded.className = "quiet small chart-table";
  summary.textContent = chart.dataset.table;
  frame.before(drawing, folded);
  folded.append(summary, frame);
  const instance = globalThis.echarts.init(drawing);
  const show = () => instance.setOption(options(chart, frame.querySelector("table")), true);
  show();
  new ResizeObserver(() => instance.resize()).observe(drawing);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  addEventListener("beforeprint", () => instance.resize());
}

if (globalThis.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
