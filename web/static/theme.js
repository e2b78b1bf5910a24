// Before the first paint: the chosen colours and language, so that nothing flashes. A plain script, on purpose not a module.
(function () {
  var root = document.documentElement
  try {
    var theme = localStorage.getItem('theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    if (localStorage.getItem('language') === 'en') root.lang = 'en'
  } catch (_) { /* storage is closed: the system's colours and Chinese */ }
})()
