// Before the first paint: the chosen colours and language, so that nothing flashes; and the two questions every page of the apps
// begins with are asked while the scripts are still on their way (shared/api.ts takes the answers). A plain script, not a module.
(function () {
  var root = document.documentElement, english = false
  try {
    var theme = localStorage.getItem('theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    english = localStorage.getItem('language') === 'en'
  } catch (_) { /* storage is closed: the system's colours and Chinese */ }
  if (english) root.lang = 'en'
  if (!/^\/(desk|board)(\/|$)/.test(location.pathname)) return
  var early = window.anlanEarly = {}
  ;['/api/v1/me', '/api/v1/forms'].forEach(function (url) {
    var asked = fetch(url, { headers: { Accept: 'application/json', 'Accept-Language': english ? 'en' : 'zh-CN' }, credentials: 'same-origin', cache: 'no-store' })
    asked.catch(function () { /* whoever takes it sees it fail */ })
    early[url] = { at: Date.now(), english: english, asked: asked }
  })
})()
