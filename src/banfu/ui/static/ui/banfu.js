// 办复 · 页面上的小动作。不依赖框架，不写内联样式；没有它，各页照样能用。
(function () {
  'use strict';

  var doc = document;
  function all(sel, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(sel)); }
  function make(tag, cls, text) {
    var el = doc.createElement(tag);
    if (cls) el.className = cls;
    if (text) el.textContent = text;
    return el;
  }
  function announce(text) {
    var live = doc.getElementById('live');
    if (live) live.textContent = text;
  }
  function token(root) {
    var field = (root && root.querySelector('[name=csrfmiddlewaretoken]')) || doc.querySelector('[name=csrfmiddlewaretoken]');
    return field ? field.value : '';
  }
  var store = {
    get: function (k) { try { return localStorage.getItem(k); } catch (e) { return null; } },
    set: function (k, v) { try { localStorage.setItem(k, v); return true; } catch (e) { return false; } },
    del: function (k) { try { localStorage.removeItem(k); } catch (e) { /* 浏览器不许存 */ } }
  };

  // ---- 行高：选一次，各页都照办 ----
  function rowHeight() {
    var name = store.get('banfu:rows') || '';
    doc.body.classList.toggle('rows-compact', name === 'rows-compact');
    doc.body.classList.toggle('rows-loose', name === 'rows-loose');
  }

  // ---- 复制：内网多是 http，没有 navigator.clipboard，用老办法 ----
  function copyOld(text) {
    var box = make('textarea', 'vh'), back = doc.activeElement, ok = false;
    box.value = text;
    box.setAttribute('readonly', '');
    box.setAttribute('aria-label', '复制');
    doc.body.appendChild(box);
    box.select();
    try { ok = doc.execCommand('copy'); } catch (e) { ok = false; }
    box.remove();
    if (back && back.focus) back.focus();
    return ok;
  }
  function copy(button) {
    var from = doc.getElementById(button.dataset.copy);
    if (!from) return;
    var text = ('value' in from ? from.value : from.innerText).trim();
    button.dataset.label = button.dataset.label || button.textContent;
    var tell = function (ok) {
      button.textContent = ok ? '已复制' : '没复制成，请选中后按 Ctrl+C';
      announce(button.textContent);
      setTimeout(function () { button.textContent = button.dataset.label; }, ok ? 1800 : 5000);
      if (!ok) getSelection().selectAllChildren(from);
    };
    if (navigator.clipboard && isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { tell(true); }, function () { tell(copyOld(text)); });
    } else tell(copyOld(text));
  }

  // ---- 底部条：8 秒，鼠标或键盘停在上面时不走 ----
  function toast(text, undo) {
    var region = doc.getElementById('toasts');
    if (!region) {
      region = make('div', 'toasts');
      region.id = 'toasts';
      region.setAttribute('role', 'region');
      region.setAttribute('aria-label', '刚办成的事');
      doc.body.appendChild(region);
    }
    all('.toast', region).forEach(function (t) { t.remove(); });
    var bar = make('div', 'toast');
    bar.appendChild(make('span', '', text));
    if (undo && undo.url) {
      var act = make('button', 'lk', undo.label || '撤回');
      act.type = 'button';
      act.addEventListener('click', function () {
        bar.remove();
        if (window.htmx) window.htmx.ajax('POST', undo.url, { target: undo.target || '#main', swap: undo.swap || 'innerHTML' });
      });
      bar.appendChild(act);
    }
    var close = make('button', 'lk', '收起');
    close.type = 'button';
    close.addEventListener('click', function () { bar.remove(); });
    bar.appendChild(close);
    region.appendChild(bar);
    announce(text + (undo && undo.url ? '。按 z 到“' + (undo.label || '撤回') + '”。' : ''));
    var left = null;
    var start = function () { clearTimeout(left); left = setTimeout(function () { bar.remove(); }, 8000); };
    var stop = function () { clearTimeout(left); };
    bar.addEventListener('mouseenter', stop);
    bar.addEventListener('mouseleave', start);
    bar.addEventListener('focusin', stop);
    bar.addEventListener('focusout', start);
    start();
  }

  // ---- 勾选与批量条 ----
  // [data-ticks] 圈住一张表和它的批量条；行上的 data-can="urge assign" 写这一行能办哪几样。
  function scopeOf(el) { return el.closest('[data-ticks]') || el.closest('.panel'); }
  function count(scope) {
    var boxes = all('tbody .tick input[type=checkbox]', scope);
    var picked = boxes.filter(function (b) { return b.checked; });
    var allField = scope.querySelector('[data-all-field]');
    var pickAll = scope.querySelector('[data-pick-all]');
    if (allField && picked.length < boxes.length) allField.value = '';
    var every = allField && allField.value === '1';
    var total = pickAll ? +pickAll.dataset.pickAll : 0;
    var n = every ? total : picked.length;
    boxes.forEach(function (b) { var row = b.closest('tr'); if (row) row.classList.toggle('on', b.checked); });
    all('thead .tick input, [data-all]', scope).forEach(function (h) {
      h.checked = boxes.length > 0 && picked.length === boxes.length;
      h.indeterminate = picked.length > 0 && picked.length < boxes.length;
    });
    all('[data-count]', scope).forEach(function (s) { s.textContent = n; });
    all('[data-can-count]', scope).forEach(function (s) {
      var verb = s.dataset.canCount;
      var out = picked.filter(function (b) {
        var can = b.closest('tr').dataset.can;
        return can !== undefined && can.split(/\s+/).indexOf(verb) < 0;
      });
      s.textContent = every ? n : picked.length - out.length;
      var button = s.closest('button');
      if (button) {
        if (!every && picked.length && out.length === picked.length) button.setAttribute('aria-disabled', 'true');
        else button.removeAttribute('aria-disabled');
      }
      all('[data-left-out="' + verb + '"]', scope).forEach(function (p) {
        var names = out.map(function (b) { return b.closest('tr').dataset.name || b.value; });
        p.textContent = !every && names.length ? '不含 ' + names.slice(0, 5).join('、') + (names.length > 5 ? ' 等 ' + names.length + ' 件' : '') : '';
      });
    });
    if (pickAll) {
      pickAll.hidden = every || !picked.length || picked.length < boxes.length || total <= boxes.length;
      pickAll.textContent = '改选全部 ' + total + ' 件';
    }
    all('[data-batch]', scope).forEach(function (bar) { bar.hidden = n === 0; });
    return n;
  }
  doc.addEventListener('change', function (e) {
    var t = e.target;
    if (t.matches('.tick input[type=checkbox], [data-all]')) {
      var scope = scopeOf(t);
      if (!scope) return;
      if (t.closest('thead') || t.matches('[data-all]')) all('tbody .tick input[type=checkbox]', scope).forEach(function (b) { if (!b.disabled) b.checked = t.checked; });
      announce('已选 ' + count(scope) + ' 件');
    } else if (t.matches('select[data-picks]')) {
      if (t.value) doc.getElementById(t.dataset.picks).checked = true;
    } else if (t.matches('[data-desk] [name=lead]') && t.value !== 'other') {
      t.form.elements.other.value = '';
    } else if (t.matches('select[data-rows]')) {
      store.set('banfu:rows', t.value);
      rowHeight();
    } else if (t.matches('select[data-autosubmit]') && t.form) {
      t.form.requestSubmit ? t.form.requestSubmit() : t.form.submit();
    } else if (t.matches('[data-keys-off]')) {
      if (t.checked) store.set('banfu:keys-off', '1'); else store.del('banfu:keys-off');
    }
  });

  // ---- 点 ----
  function openDialog(id) {
    var box = doc.getElementById(id);
    if (box && box.showModal && !box.open) box.showModal();
  }
  doc.addEventListener('click', function (e) {
    var t = e.target.closest ? e.target : e.target.parentElement;
    if (!t) return;
    var off = t.closest('[aria-disabled="true"]');
    if (off) {
      e.preventDefault();
      e.stopPropagation();
      var why = doc.getElementById(off.getAttribute('aria-describedby') || '');
      if (why) announce(why.textContent.trim());
      return;
    }
    var hit;
    if ((hit = t.closest('[data-follow]'))) {
      if (unsent(hit.closest('[data-desk]'))) { e.preventDefault(); e.stopPropagation(); } else follow(hit);
    }
    if ((hit = t.closest('[data-copy]'))) copy(hit);
    else if ((hit = t.closest('[data-dialog]'))) { e.preventDefault(); openDialog(hit.dataset.dialog); }
    else if ((hit = t.closest('[data-close]'))) { var d = hit.closest('dialog'); if (d) d.close(); }
    else if ((hit = t.closest('[data-pick-all]'))) {
      var scope = scopeOf(hit), field = scope && scope.querySelector('[data-all-field]');
      if (field) { field.value = '1'; announce('已选全部 ' + count(scope) + ' 件'); }
    } else if ((hit = t.closest('[data-pick-none]'))) {
      var s2 = scopeOf(hit);
      all('tbody .tick input[type=checkbox]', s2).forEach(function (b) { b.checked = false; });
      count(s2);
    } else if ((hit = t.closest('[data-diff-next]'))) nextChange(hit);
    else if ((hit = t.closest('[data-goto]')) && doc.getElementById('id_text')) { e.preventDefault(); goTo(doc.getElementById('id_text'), hit.dataset.goto); }
    else if ((hit = t.closest('[data-print]'))) window.print();
    all('details.pop[open]').forEach(function (p) { if (!p.contains(t)) p.open = false; });
  }, true);
  function nextChange(button) {
    var box = button.closest('[data-diff]'), places = all('[tabindex="-1"]', box);
    if (!places.length) return;
    var i = (+(box.dataset.at || 0)) % places.length;
    box.dataset.at = i + 1;
    places[i].scrollIntoView({ block: 'center' });
    places.forEach(function (p, k) { p.classList.toggle('at', k === i); });
    announce('第 ' + (i + 1) + ' 处，共 ' + places.length + ' 处：' + places[i].textContent);
  }

  // ---- 键 ----
  var current = null;
  function rows() {
    return all('[data-row]').filter(function (r) { return r.offsetParent !== null || r.getClientRects().length; });
  }
  function rowNow() {
    var r = doc.activeElement && doc.activeElement.closest ? doc.activeElement.closest('[data-row]') : null;
    return r || (current && current.isConnected ? current : null);
  }
  function opener(row) { return row.querySelector('[data-open]') || row.querySelector('a[href]'); }
  function go(step) {
    var list = rows();
    if (!list.length) return false;
    var now = rowNow(), i = now ? list.indexOf(now) : -1;
    i = i < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, i + step));
    if (current) current.classList.remove('cur');
    current = list[i];
    current.classList.add('cur');
    var link = opener(current);
    if (link) link.focus(); else { current.tabIndex = -1; current.focus(); }
    current.scrollIntoView({ block: 'nearest' });
    if (link && link.matches('[data-follow]')) link.click();
    return true;
  }
  // ---- 交办台：[data-desk] 里的 [data-key] 一键一个，[data-follow] 移到哪行就看哪件 ----
  var shownAt = 0;
  function follow(link) {
    var list = link.closest('tbody');
    all('[aria-current]', list).forEach(function (a) { a.removeAttribute('aria-current'); });
    all('tr.cur', list).forEach(function (r) { r.classList.remove('cur'); });
    current = link.closest('[data-row]');
    current.classList.add('cur');
    link.setAttribute('aria-current', 'true');
  }
  function unsent(desk) {
    var wrote = all('textarea', desk).some(function (b) { return b.value !== (b.dataset.kept === undefined ? b.defaultValue : ''); });
    if (wrote) toast('写了字，还没有办；先办这一件，或把写的去掉，再换一件。');
    return wrote;
  }
  function oneKey(e, t) {
    var desk = doc.querySelector('[data-desk]');
    if (!desk || e.repeat) return false;
    var own = t.closest('a, button, summary');
    if (e.key === 'Enter' && own && !own.matches('[data-follow]')) return false;
    var hit = all('[data-key]', desk).filter(function (b) { return b.dataset.key === e.key; })[0];
    if (!hit) return false;
    if (e.key === 'Enter' && Date.now() - shownAt < 600) { announce('刚换了一件，看一眼再按。'); return true; }
    hit.click();
    if (hit.dataset.key === '0') doc.getElementById('desk-other').focus();
    else if (hit.type === 'radio' || hit.type === 'checkbox') {
      announce((hit.checked ? '' : '去掉') + hit.closest('label').querySelector('b').textContent + (hit.type === 'radio' ? '主办' : '会办'));
    }
    return true;
  }
  function typing(t) {
    return t && (t.isContentEditable || /^(TEXTAREA|SELECT)$/.test(t.tagName) ||
      (t.tagName === 'INPUT' && !/^(checkbox|radio|button|submit)$/.test(t.type)));
  }
  doc.addEventListener('keydown', function (e) {
    var t = e.target;
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 's') {
      var pad = doc.querySelector('textarea[data-autosave]');
      if (pad && pad.banfuSave) { e.preventDefault(); pad.banfuSave(true); }
      return;
    }
    if (e.isComposing || e.keyCode === 229 || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Escape') {
      all('.toast').forEach(function (b) { b.remove(); });
      all('details.pop[open]').forEach(function (p) { p.open = false; p.querySelector('summary').focus(); });
      var line = t.closest && t.closest('[data-esc]');
      if (line && all('textarea, input[type=text]', line).some(function (b) { return b.value !== b.defaultValue; })) {
        announce('写了字，没有收起。');
      } else if (line) {
        var row = line.closest('[data-row]') || current;
        var from = line.id && doc.querySelector('[hx-target="#' + line.id + '"]');
        if (line.dataset.esc === 'remove') line.remove(); else line.replaceChildren();
        var back = (row && opener(row)) || from;
        if (back) back.focus();
      }
      return;
    }
    if (typing(t) || store.get('banfu:keys-off') === '1' || doc.querySelector('dialog[open]')) return;
    var row2 = rowNow(), done = true;
    if (oneKey(e, t)) { e.preventDefault(); return; }
    switch (e.key) {
      case '/': {
        var finder = doc.querySelector('[data-finder]');
        if (finder) { finder.focus(); finder.select(); } else done = false;
        break;
      }
      case 'j': done = go(1); break;
      case 'k': done = go(-1); break;
      case 'ArrowDown': done = !!row2 && row2.contains(t) && go(1); break;
      case 'ArrowUp': done = !!row2 && row2.contains(t) && go(-1); break;
      case 'x': {
        var box = row2 && row2.querySelector('.tick input');
        if (box) box.click(); else done = false;
        break;
      }
      case 'Enter': {
        var link = row2 && opener(row2);
        if (link && (t === row2 || t === doc.body || t.matches('.tick input'))) link.click(); else done = false;
        break;
      }
      case 'l': {
        var log = row2 && row2.querySelector('[data-log]');
        if (log) log.click(); else done = false;
        break;
      }
      case 'z': {
        var undo = doc.querySelector('.toast button');
        if (undo) undo.focus(); else done = false;
        break;
      }
      case '?': openDialog('keys'); break;
      default: done = false;
    }
    if (done) e.preventDefault();
  });

  // ---- 稿子旁边的要点：存了就重看一遍；人正在那里点选时不换 ----
  function refresh() {
    var panel = doc.getElementById('points') || doc.getElementById('near');
    if (panel && window.htmx && !panel.contains(doc.activeElement)) window.htmx.trigger(panel, 'banfu:saved');
  }
  // 在稿子里找到这一段，选中并滚到眼前。滚多远由一个同宽的影子框量出来。
  function goTo(pad, words) {
    var at = words ? pad.value.indexOf(words.trim()) : -1;
    if (at < 0) { announce('这一段刚改过，稿子里已找不到原话。'); return; }
    var ghost = pad.cloneNode(false);
    ghost.removeAttribute('id');
    ghost.removeAttribute('name');
    ghost.removeAttribute('data-autosave');
    ghost.className += ' ghost';
    ghost.rows = 1;
    ghost.style.width = pad.offsetWidth + 'px';
    ghost.value = pad.value.slice(0, at);
    pad.insertAdjacentElement('afterend', ghost);
    var above = ghost.scrollHeight;
    ghost.remove();
    pad.focus({ preventScroll: true });
    pad.setSelectionRange(at, at + words.trim().length);
    pad.scrollTop = Math.max(0, above - pad.clientHeight / 2);
    pad.scrollIntoView({ block: 'nearest' });
  }

  // ---- 自动存稿 ----
  // <textarea data-autosave="地址" [data-every="秒"]>：几秒一存；断网或登录过期时在本机留一份，下回放回来。
  function autosave(pad) {
    if (pad.banfuSave) return;
    var form = pad.form, url = pad.dataset.autosave || (form && form.action) || location.href;
    var who = doc.body.dataset.me || '';
    var key = 'banfu:draft:' + who + ':' + url + ':' + pad.name;
    var saved = pad.value, busy = false, again = false, stopped = false, timer = null;
    var state = form && form.querySelector('[data-autosave-state]');
    if (!state) { state = make('p', 'h autosave-state'); pad.insertAdjacentElement('afterend', state); }
    state.setAttribute('role', 'status');
    function keep(why, note) {
      var ok = store.set(key, JSON.stringify({ text: pad.value, at: new Date().toISOString() }));
      state.className = 'note note-soon autosave-state';
      state.textContent = why + (ok ? '刚写的 ' + pad.value.length + ' 字已存在本机。' : '这台电脑不许存，请先把文字复制到别处。') + (note || '');
    }
    function save(byHand) {
      clearTimeout(timer);
      if (stopped && !byHand) return;
      if (busy) { again = true; return; }
      if (pad.value === saved) { if (byHand) state.textContent = '没有新改动，已是存好的。'; return; }
      busy = true;
      var text = pad.value, body = new FormData();
      if (form) all('input[type=hidden]', form).forEach(function (h) { if (h.name && h.name !== 'csrfmiddlewaretoken') body.append(h.name, h.value); });
      body.append(pad.name, text);
      fetch(url, { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual',
        headers: { 'X-CSRFToken': token(form), 'X-Requested-With': 'XMLHttpRequest', 'Accept': 'application/json' } })
        .then(function (r) {
          if (r.type === 'opaqueredirect' || r.status === 401 || r.status === 403 || r.headers.get('HX-Redirect')) {
            keep('登录过期了。', '请在新窗口登录，再回这里按 Ctrl+S；或重新登录后打开这一页，会问您放不放回来。');
            return null;
          }
          if (r.status === 409 || r.status === 422) {
            stopped = true;
            return r.text().then(function (said) {
              try { said = JSON.parse(said).text || ''; } catch (x) { if (/</.test(said)) said = ''; }
              keep(said || (r.status === 409 ? '别人先改了这一件，您写的没有覆盖他的。' : '这一稿没有存下，请看上面标出的地方。'));
            });
          }
          if (!r.ok) { keep('服务器没有存下（' + r.status + '）。', '几秒后自动再试。'); timer = setTimeout(save, 15000); return null; }
          return r.text().then(function (said) {
            var data = {};
            try { data = JSON.parse(said); } catch (x) { data = {}; }
            if (data.fields && form) Object.keys(data.fields).forEach(function (n) {
              var f = form.querySelector('input[type=hidden][name="' + n + '"]');
              if (f) f.value = data.fields[n];
            });
            saved = text;
            stopped = false;
            store.del(key);
            var now = new Date();
            state.className = 'h autosave-state';
            refresh();
            state.textContent = data.text || '已存 ' + ('0' + now.getHours()).slice(-2) + ':' + ('0' + now.getMinutes()).slice(-2);
          });
        })
        .catch(function () { keep('连不上服务器。', '几秒后自动再试。'); timer = setTimeout(save, 15000); })
        .then(function () { busy = false; if (again) { again = false; save(); } });
    }
    pad.banfuSave = save;
    pad.addEventListener('input', function () {
      clearTimeout(timer);
      timer = setTimeout(save, (+pad.dataset.every || 4) * 1000);
    });
    addEventListener('beforeunload', function (e) { if (pad.value !== saved && pad.isConnected && !pad.banfuSent) e.preventDefault(); });
    if (form) form.addEventListener('submit', function () { pad.banfuSent = true; });
    var left = null;
    try { left = JSON.parse(store.get(key) || 'null'); } catch (e) { left = null; }
    if (left && left.text && left.text !== pad.value) {
      var at = new Date(left.at);
      var note = make('div', 'note note-soon'), p = make('p', '', '上次没存到服务器的 ' + left.text.length + ' 字还在本机（' +
        (at.getMonth() + 1) + '月' + at.getDate() + '日 ' + ('0' + at.getHours()).slice(-2) + ':' + ('0' + at.getMinutes()).slice(-2) + '）。');
      var yes = make('button', 'btn btn-s', '放回来'), no = make('button', 'btn btn-s btn-q', '不要了');
      yes.type = no.type = 'button';
      yes.addEventListener('click', function () { pad.value = left.text; note.remove(); pad.focus(); save(true); });
      no.addEventListener('click', function () { store.del(key); note.remove(); pad.focus(); });
      note.append(p, yes, ' ', no);
      pad.insertAdjacentElement('beforebegin', note);
    } else if (left) store.del(key);
  }

  // ---- htmx：换过之后焦点到变了的地方，并轻声说出 ----
  function ready(root) {
    if (root === doc) rowHeight();
    if (root.querySelector('[data-desk] tr.cur')) current = root.querySelector('[data-desk] tr.cur');
    all('textarea[data-autosave]', root).forEach(autosave);
    all('[data-ticks]', root).forEach(count);
    all('select[data-rows]', root).forEach(function (b) { b.value = store.get('banfu:rows') || ''; });
    all('[data-keys-off]', root).forEach(function (b) { b.checked = store.get('banfu:keys-off') === '1'; });
    all('[data-toast]', root).forEach(function (t) {
      toast(t.textContent.trim(), t.dataset.undoUrl ? { url: t.dataset.undoUrl, label: t.dataset.undoLabel, target: t.dataset.undoTarget } : null);
      t.remove();
    });
    all('dialog[data-open-now]', root).forEach(function (d) { d.removeAttribute('data-open-now'); openDialog(d.id); });
  }
  doc.addEventListener('htmx:configRequest', function (e) {
    if (e.detail.verb !== 'get') e.detail.headers['X-CSRFToken'] = token(e.detail.elt.closest('form'));
  });
  doc.addEventListener('htmx:afterSettle', function (e) {
    var root = e.detail.elt && e.detail.elt.isConnected ? e.detail.elt : doc.body;
    var scope = root.parentElement || root;
    ready(scope);
    // What is put in beside the button that asked for it is not inside the swapped element.
    var to = root.matches('[data-focus]') ? root : root.querySelector('[data-focus]') || doc.querySelector('main [data-focus]');
    if (to) {
      to.removeAttribute('data-focus');
      if (to.tabIndex < 0) to.tabIndex = -1;
      to.focus();
    }
    if (root.id === 'one' || root.id === 'desk') {
      shownAt = Date.now();
      var one = doc.getElementById('one'), top = one ? one.getBoundingClientRect().top : 0;
      if (top < 0 || top > innerHeight / 2) one.scrollIntoView();
    }
    var said = root.matches('[data-say]') ? root : root.querySelector('[data-say]') || (to && to.closest('[data-say]'));
    if (said) announce(said.dataset.say || said.textContent.trim());
  });
  function failed(e, text) {
    var at = e.detail.elt, old = doc.getElementById('htmx-failed');
    if (old) old.remove();
    var note = make('p', 'note note-late', text);
    note.id = 'htmx-failed';
    note.setAttribute('role', 'alert');
    var place = at && at.closest('.acts-bar, form, .panel, tr');
    if (place && place.tagName === 'TR') place = place.closest('.tw, table');
    if (place) place.insertAdjacentElement('afterend', note); else doc.getElementById('main').prepend(note);
  }
  doc.addEventListener('htmx:beforeRequest', function () {
    var old = doc.getElementById('htmx-failed');
    if (old) old.remove();
  });
  doc.addEventListener('htmx:sendError', function (e) { failed(e, '连不上服务器，这一步没有做，填的还在。请看看网络，再点一次。'); });
  doc.addEventListener('htmx:timeout', function (e) { failed(e, '等了太久没有回音。请刷新看看这一步做了没有，再决定要不要重点。'); });
  doc.addEventListener('htmx:responseError', function (e) {
    var code = e.detail.xhr.status;
    failed(e, code === 404 ? '这一件已看不到，可能被收回或移走，这一步没有做。请刷新列表。'
      : code === 403 ? '这一步没有做：登录变过，或您的岗位不能办。请刷新页面再看。'
      : '这一步没有做完（' + code + '），填的还在。请过一会儿再点一次。');
  });
  doc.addEventListener('banfu:toast', function (e) {
    var d = e.detail || {};
    toast(d.text || d.value || '', d.undo_url ? { url: d.undo_url, label: d.undo_label, target: d.undo_target } : null);
  });
  addEventListener('beforeprint', function () { all('details:not(.pop):not([open])').forEach(function (d) { d.open = true; d.dataset.shut = '1'; }); });
  addEventListener('afterprint', function () { all('details[data-shut]').forEach(function (d) { d.open = false; delete d.dataset.shut; }); });

  window.banfu = { toast: toast, announce: announce };
  if (doc.readyState === 'loading') doc.addEventListener('DOMContentLoaded', function () { ready(doc); });
  else ready(doc);
})();
