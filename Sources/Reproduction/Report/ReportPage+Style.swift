extension ReportPage {
  /// Light and dark, from a phone's width up; what is too wide scrolls by itself.
  static let style = """
    :root { --ground: #ffffff; --text: #1c1f23; --faint: #5b636d; --line: #d9dde2;
      --shade: #f4f6f8; --link: #0b5cad; --yes: #0a7a52; --partly: #8a5a00; --no: #b3261e; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #14171b; --text: #e6e9ed; --faint: #a2abb6; --line: #343b44;
        --shade: #1d2228; --link: #7db8ff; --yes: #4cc38a; --partly: #e0ab4a; --no: #ff8a80; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 78rem; background: var(--ground);
      color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
    h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .75rem; }
    a { color: var(--link); }
    nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
    section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .3rem .7rem; text-align: right; white-space: nowrap; }
    th:first-child, td:first-child { text-align: left; padding-left: .25rem; }
    thead th { white-space: normal; vertical-align: bottom; border-bottom: 2px solid var(--line); color: var(--faint); }
    tbody th { font-weight: 500; }
    tbody + tbody tr:first-child > * { border-top: 1px solid var(--line); }
    tr.group th { text-align: left; color: var(--faint); background: var(--shade); }
    .claims td, .claims th, .runs td, .runs th { text-align: left; vertical-align: top; }
    .claims td:nth-child(2) { white-space: normal; min-width: 18rem; }
    .verdict { font-weight: 600; color: var(--faint); }
    .yes { color: var(--yes); } .partly { color: var(--partly); } .no { color: var(--no); }
    .caption { font-weight: 500; margin: 0 0 .5rem; }
    .remark, .notes { font-size: .85rem; color: var(--faint); margin: .35rem 0; }
    .notes { list-style: none; padding: 0; }
    p, .notes, .claims { max-width: 62rem; }
    td.words { white-space: normal; max-width: 9rem; }
    sup { font-size: .7em; line-height: 0; }
    figure { margin: 0; }
    figure svg { display: block; width: 100%; height: auto; color: var(--text); }
    figcaption { max-width: 46rem; margin-top: .75rem; }
    @media (max-width: 40rem) {
      body { padding: 1rem .9rem 3rem; }
      tbody th { white-space: normal; min-width: 7.5rem; }
      .claims thead { display: none; } .claims tr { display: block; padding: .5rem 0; }
      .claims td, .claims td:nth-child(2) { display: block; min-width: 0; padding: 0; } }
    details { margin-top: 1rem; } summary { cursor: pointer; color: var(--link); }
    .runs { font-size: .8rem; margin-top: .5rem; }
    """
}
