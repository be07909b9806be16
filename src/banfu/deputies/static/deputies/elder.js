// 代表、委员的页。没有它，评价先交到一页看一遍再交；有了它，两项都选好，就在原处给看一遍。
(function () {
  'use strict';
  var doc = document;

  function rating(form) {
    var look = form.querySelector('[data-look]'), step = form.querySelector('[data-step]');
    var why = form.querySelector('textarea'), must = form.querySelector('[data-must]');
    function picked(name) {
      var on = form.querySelector('[name=' + name + ']:checked');
      return on ? { value: on.value, label: on.closest('label').textContent.trim() } : null;
    }
    function show() {
      var attitude = picked('attitude'), result = picked('result');
      var unhappy = (attitude && attitude.value === 'unsatisfied') || (result && result.value === 'unsatisfied');
      must.hidden = !unhappy;
      why.required = !!unhappy;
      var ready = attitude && result && (!unhappy || why.value.trim());
      step.hidden = true;
      look.hidden = !ready;
      if (!ready) return;
      look.querySelector('[data-told=attitude]').textContent = attitude.label;
      look.querySelector('[data-told=result]').textContent = result.label;
      look.querySelector('[data-told=comment]').textContent = why.value.trim() || '没有写';
    }
    form.addEventListener('change', function () {
      var was = look.hidden;
      show();
      if (was && !look.hidden) {
        look.scrollIntoView({ block: 'nearest' });
        var live = doc.getElementById('live');
        if (live) live.textContent = '请看一遍：' + look.innerText.replace(/\s+/g, ' ');
      }
    });
    why.addEventListener('input', show);
    show();
  }

  function ready() {
    Array.prototype.forEach.call(doc.querySelectorAll('form[data-rating]'), rating);
  }
  if (doc.readyState === 'loading') doc.addEventListener('DOMContentLoaded', ready);
  else ready();
})();
