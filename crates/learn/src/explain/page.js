// Adds a stepper to each schedule: it marks a row, and the line of the file that the row runs.
(function () {
  'use strict';

  function stepper(section) {
    var rows = Array.prototype.slice.call(section.querySelectorAll('tbody tr:not(.gap)'));
    if (rows.length === 0) {
      return;
    }
    var at = -1;
    var group = document.createElement('div');
    group.className = 'stepper';
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Step through the schedule');
    var said = document.createElement('span');
    said.setAttribute('role', 'status');

    function button(text, to) {
      var made = document.createElement('button');
      made.type = 'button';
      made.textContent = text;
      made.addEventListener('click', function () { go(to()); });
      group.appendChild(made);
      return made;
    }
    var first = button('First', function () { return 0; });
    var back = button('Back', function () { return at - 1; });
    var next = button('Next', function () { return at + 1; });
    var last = button('Last', function () { return rows.length - 1; });
    group.appendChild(said);

    function number(row) {
      return row.querySelector('th').textContent;
    }

    function go(to) {
      at = Math.max(0, Math.min(rows.length - 1, to));
      document.querySelectorAll('.now').forEach(function (old) {
        old.classList.remove('now');
        old.removeAttribute('aria-current');
      });
      var row = rows[at];
      row.classList.add('now');
      row.setAttribute('aria-current', 'step');
      var cells = Array.prototype.slice.call(row.querySelectorAll('td'), 0, -1);
      var text = cells.map(function (cell) { return cell.textContent; }).join('');
      said.textContent = 'Step ' + number(row) + ' of ' + number(rows[rows.length - 1]) + ': ' + row.dataset.who + ' ' + text;
      var line = row.dataset.line && document.getElementById('L' + row.dataset.line);
      if (line) {
        line.classList.add('now');
        var file = line.closest('pre');
        file.scrollTop = line.offsetTop - file.offsetTop - file.clientHeight / 3;
      }
      first.disabled = back.disabled = at === 0;
      next.disabled = last.disabled = at === rows.length - 1;
    }

    group.addEventListener('keydown', function (event) {
      var to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        go(to);
      }
    });
    rows.forEach(function (row, index) {
      row.addEventListener('click', function () { go(index); });
    });
    back.disabled = first.disabled = true;
    section.insertBefore(group, section.querySelector('.scroll'));
  }

  document.querySelectorAll('.schedule').forEach(stepper);
})();
