import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { html, Html } from './html.ts'

describe('html', () => {
  it('escapes what could open a tag, an attribute or an entity', () => {
    assert.equal(
      html`<p title="${'"'}">${`<script>'&`}</p>`.text,
      '<p title="&quot;">&lt;script&gt;&#39;&amp;</p>',
    )
  })

  it('keeps markup that is already safe', () => {
    assert.equal(html`<p>${html`<b>${'<'}</b>`}</p>`.text, '<p><b>&lt;</b></p>')
  })

  it('joins lists and escapes each item', () => {
    assert.equal(html`${['<', html`<b>-</b>`, '>']}`.text, '&lt;<b>-</b>&gt;')
  })

  it('prints nothing for undefined, null and false, and zero for zero', () => {
    assert.equal(html`${undefined}${null}${false}${0}`.text, '0')
  })

  it('escapes an object that only looks like Html', () => {
    assert.equal(html`${{ text: '<b>', toString: () => '<i>' }}`.text, '&lt;i&gt;')
  })

  it('leaves dollar patterns of a replacement alone', () => {
    assert.equal(html`${"$& $1 $'"}`.text, '$&amp; $1 $&#39;')
  })

  it('prints as its markup', () => {
    assert.equal(String(new Html('<br>')), '<br>')
  })
})
