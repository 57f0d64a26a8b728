// Runs before the first paint, so that a chosen theme does not flash in after the page is drawn.
;(function () {
  try {
    const theme = localStorage.getItem('gatehouse-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage can be forbidden; the system's theme is then fine.
  }
})()
