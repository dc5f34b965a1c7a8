// Every chart is already drawn; where scripts may run, it is drawn again at the width of the page and answers to a pointer.
for (const figure of document.querySelectorAll("figure.chart")) {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const live = document.createElement("div");
  live.className = "live";
  live.setAttribute("aria-hidden", "true");
  figure.append(live);
  const options = {
    actions: false, ast: true, defaultStyle: false, mode: "vega-lite", renderer: "svg", logLevel: 1,
    tooltip: { disableDefaultStyle: true },
  };
  window.vegaEmbed(live, spec, options).then(
    () => figure.classList.add("alive"),
    (reason) => { live.remove(); console.error(reason); },
  );
}
