// The page: a suite at a time, its parts, the keys.

const $ = (id) => document.getElementById(id);

function suitePage(group) {
  const page = document.createDocumentFragment(), metric = group.metrics[0];
  const title = (text) => element('h2', {}, text);
  page.append(element('p', {class: 'faint'}, `${group.suite}: ${group.n} items, ${group.systems.length} systems. 95 % intervals, clustered by program; shares in percent.`));
  if (metric !== undefined && !isMean(metric)) page.append(title(`Leaderboard: ${metric}`), leaderboard(group, metric));
  page.append(title('Metrics'), metricTable(group, group.metrics.filter((name) => !breaksDown(name))));
  const broken = group.metrics.filter(breaksDown);
  if (broken.length > 0) page.append(element('details', {}, element('summary', {}, 'Broken down by statement, rounds of loops, length, distance'), metricTable(group, broken)));
  const charts = [];
  if (group.systems.some((system) => system.horizon.length > 0)) charts.push(horizonChart(group));
  if (group.systems.some((system) => system.confidence)) charts.push(reliabilityChart(group), riskChart(group));
  if (charts.length > 0) page.append(title('Over distance and confidence'), legend(group.systems), element('div', {class: 'charts'}, ...charts));
  page.append(title('Cost, confidence, failures'), costTable(group));
  const typed = group.systems.filter((system) => system.types.length > 0);
  if (typed.length > 0) {
    page.append(title('Types of values'));
    const place = element('div', {}), draw = (index) => place.replaceChildren(typeTable(typed[index]));
    page.append(element('div', {class: 'filters'}, choice('System', typed.map((system, index) => [index, system.name]), (value) => draw(Number(value)))), place);
    draw(0);
  }
  page.append(samplePanel(group));
  return page;
}

function start(groups) {
  let current = -1;
  const open = (index) => {
    if (index < 0 || index >= groups.length || index === current) return;
    current = index;
    [...$('suites').children].forEach((tab, at) => tab.setAttribute('aria-selected', String(at === index)));
    $('suite').replaceChildren(suitePage(groups[index]));
    history.replaceState(null, '', `#${index + 1}`);
  };
  groups.forEach((group, index) => {
    const same = groups.filter((other) => other.suite === group.suite).length > 1;
    const tab = element('button', {type: 'button', role: 'tab'}, same ? `${group.suite} (${group.n})` : group.suite);
    tab.addEventListener('click', () => open(index));
    $('suites').append(tab);
  });
  const actions = {
    theme: () => {
      const root = document.documentElement, dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
    },
    help: () => { $('help').hidden = !$('help').hidden; },
    search: () => $('search')?.focus(),
    next: () => moveFocus(1),
    previous: () => moveFocus(-1),
  };
  const keys = {t: 'theme', '?': 'help', '/': 'search', j: 'next', k: 'previous'};
  document.addEventListener('click', (event) => actions[event.target.closest?.('[data-action]')?.dataset.action]?.());
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { $('help').hidden = true; document.activeElement?.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    if (/^[1-9]$/.test(event.key)) open(Number(event.key) - 1);
    else if (event.key === ']' || event.key === '[') open(current + (event.key === ']' ? 1 : -1));
    else if (keys[event.key]) { event.preventDefault(); actions[keys[event.key]](); }
  });
  open(Math.min(groups.length, Math.max(1, Number(location.hash.slice(1)) || 1)) - 1);
}

function moveFocus(by) {
  const rows = [...document.querySelectorAll('.samples tbody tr')], at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

try {
  start(JSON.parse($('results').textContent).groups);
} catch (error) {
  $('failure').textContent = `The results cannot be shown: ${error.message}`;
  $('failure').hidden = false;
  throw error;
}
