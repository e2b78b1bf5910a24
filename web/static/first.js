// Before the first paint: the chosen colours and language, so that nothing flashes; and what the first view will ask the server is
// asked while the scripts are still on their way (shared/api.ts takes the answers by their addresses). Who is here and which forms
// there are come first, then what follows from them. What is guessed wrong costs a question; nothing depends on it.
// A plain script, not a module.
(function () {
  var root = document.documentElement, english = false, path = location.pathname
  try {
    var theme = localStorage.getItem('theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    english = localStorage.getItem('language') === 'en'
  } catch (_) { /* storage is closed: the system's colours and Chinese */ }
  if (english) root.lang = 'en'
  if (!/^\/(desk|board)(\/|$)/.test(path)) return

  var early = window.anlanEarly = {}
  function ask(url) {
    var asked = fetch(url, { headers: { Accept: 'application/json', 'Accept-Language': english ? 'en' : 'zh-CN' }, credentials: 'same-origin', cache: 'no-store' })
    early[url] = { at: Date.now(), english: english, asked: asked }
    return asked.then(function (answer) { return answer.ok ? answer.clone().json() : Promise.reject(answer.status) })
  }
  // The day where the units are; eight hours ahead until the server has said otherwise (shared/time.ts).
  function day_before(now, days) {
    return new Date(Date.parse(now) + 480 * 60000 - days * 86400000).toISOString().slice(0, 10)
  }
  function desk(me, forms) {
    var unit = me.unit, code = unit && encodeURIComponent(unit.code)
    if (!unit) return
    forms.forEach(function (head) {
      var ours = head.of === unit.kind && (unit.kind !== 'institution' || !head.facilities || head.facilities.some(function (one) { return one.key === unit.facility_type }))
      if (!ours || head.period !== 'day') return
      var form = encodeURIComponent(head.form)
      ask('/api/v1/board/' + code + '/history?form=' + form + '&from=' + day_before(me.now, 14) + '&to=' + day_before(me.now, 0)).catch(nobody)
      ask('/api/v1/units/' + code + '/reports/' + form + '/' + day_before(me.now, 0) + '?place=1').catch(nobody)
      ask('/api/v1/forms/' + form).catch(nobody)
    })
  }
  function board(me, forms) {
    var asked = /^\/board\/(?:u\/([^/]+))?$/.exec(path), head = forms[0]
    if (!asked || location.search || !head || head.period !== 'day' || !(asked[1] || me.unit)) return
    var unit = asked[1] || encodeURIComponent(me.unit.code), of = '/api/v1/board/' + unit, form = '?form=' + encodeURIComponent(head.form) + '&period='
    var query = form + day_before(me.now, 0)
    ;[of + query + '&sums=own', '/api/v1/units/' + unit, of + '/tide' + query, of + '/cells' + query, of + '/missing' + query + '&limit=12',
      of + '/tide' + form + day_before(me.now, 1), of + '/tide' + form + day_before(me.now, 7)].forEach(function (url) { ask(url).catch(nobody) })
  }
  function nobody() { /* whoever takes the answer sees it fail */ }
  Promise.all([ask('/api/v1/me'), ask('/api/v1/forms')]).then(function (both) {
    if (!early['/api/v1/me']) return     // taken: the scripts are here and ask for themselves
    if (path === '/desk/') desk(both[0], both[1].forms)
    else board(both[0], both[1].forms)
  }).catch(nobody)
})()
