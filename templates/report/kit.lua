--[[
The kit's own kinds of block (exhibits, tiles, claims, notes) for Pandoc and Quarto alike.

The document template marks them as fenced divs with plain class names. For Typst each becomes
a call of a function of kit.typ; for HTML each becomes the element that a style sheet and a
screen reader expect. Nothing here knows a colour or a size.
]]

local typst = FORMAT:match("typst") ~= nil
local docx = FORMAT:match("docx") ~= nil

local function raw(text)
  return pandoc.RawBlock(typst and "typst" or "html", text)
end

-- Quarto looks for its shortcodes in raw blocks too: no data may begin one there.
local function inert(text)
  return (text:gsub("{", "\\u{7b}"))
end

-- Typst markup of some blocks, as one content block "[...]".
local function content(blocks)
  local text = pandoc.write(pandoc.Pandoc(blocks), "typst")
  return "[" .. inert(text:gsub("%s+$", "")) .. "]"
end

local function quoted(text)
  return '"' .. inert((text or ""):gsub('[\\"]', "\\%0")) .. '"'
end

-- Inlines in one line. A PDF travels alone, so links to neighbouring files become text in it.
-- Bare words are a string: a call of Pandoc's writer for each would take half of its time.
local function line(inlines)
  local kept = pandoc.Inlines(inlines):walk({
    Link = function(link)
      local stays = link.target:match("^#") or link.target:match("^%a+:")
      return not stays and link.content or nil
    end,
  })
  local bare = {}
  for _, inline in ipairs(kept) do
    if inline.t == "Str" then
      table.insert(bare, inline.text)
    elseif inline.t == "Space" or inline.t == "SoftBreak" then
      table.insert(bare, " ")
    else
      return content({ pandoc.Plain(kept) })
    end
  end
  return quoted((table.concat(bare):gsub("^%s+", ""):gsub("%s+$", "")))
end

-- The first child div of a class; its paragraphs' inlines in one line.
local function child(div, class)
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes(class) then
      return block
    end
  end
end

local function words(div, class)
  local found = child(div, class)
  return found and line(pandoc.utils.blocks_to_inlines(found.content)) or "none"
end

local function heading(div)
  for _, block in ipairs(div.content) do
    if block.t == "Header" then
      return block
    end
  end
end

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;"):gsub(">", "&gt;")
    :gsub("{", "&#123;"))
end

-- The picture of an exhibit, whichever way the reader has wrapped it.
local function picture(block)
  local found
  block:walk({ Image = function(image) found = found or image end })
  return found
end

-- The paths of all pictures in a block, as the inside of a Typst array.
local function charts(block)
  local paths = {}
  block:walk({ Image = function(image) table.insert(paths, quoted(image.src) .. ", ") end })
  return table.concat(paths)
end

local function drawn(blocks)
  return blocks:map(function(block)
    local image = block.t ~= "RawBlock" and picture(block)
    if not image then
      return block
    end
    local alt = pandoc.utils.stringify(image.caption)
    if typst then
      return raw(string.format("#kit-picture(%s, %s, kit-scale)", quoted(image.src), quoted(alt)))
    end
    return raw(string.format('<img class="chart" src="%s" alt="%s">', escaped(image.src), escaped(alt)))
  end)
end

-- Typst ---------------------------------------------------------------------------------

local to_typst = {}

-- A block that kit-flow may put on this page or the next: what it is, who leans on what follows,
-- and the charts in it, which may shrink.
local function flowing(blocks, kind, leans, breaks, charts)
  return pandoc.Div(blocks, { class = "flowing", kind = kind, leans = leans and "true" or "false",
    breaks = breaks and "true" or "false", charts = charts or "" })
end

to_typst["chapter-head"] = function(div)
  local title, number = heading(div), div.attributes.number
  local head = { raw(string.format("#kit-chapter(%s, %s, %s, %s, <%s>)", quoted(number),
    words(div, "kicker"), words(div, "computed"), line(title.content), title.identifier)) }
  if not number or number == "0" then
    return head
  end
  return flowing(head, number == "1" and "opening" or "chapter", true)
end

to_typst["exhibit"] = function(div)
  local title = heading(div)
  local blocks = pandoc.List({ raw(string.format(
    "#kit-exhibit(number: %s, kicker: %s, headline: %s, label: <%s>, subtitle: %s, source: %s, caveat: %s, breakable: %s)[",
    quoted(div.attributes.number), words(div, "kicker"), line(title.content), title.identifier,
    words(div, "subtitle"), words(div, "source"), words(div, "caveat"),
    tostring(div.attributes.breakable == "yes"))) })
  local body = child(div, "body")
  blocks:extend(drawn(body.content))
  blocks:insert(raw("]"))
  return flowing(blocks, "exhibit", false, div.attributes.breakable == "yes", charts(body))
end

to_typst["section"] = function(div)
  local title = heading(div)
  local blocks = pandoc.List({ raw(string.format("#kit-section(%s, %s, <%s>)",
    quoted(div.attributes.letter), line(title.content), title.identifier)) })
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("body") then
      blocks:extend(block.content)
    elseif block.t ~= "Header" then
      blocks:insert(block)
    end
  end
  return blocks
end

to_typst["tiles"] = function(div)
  local tiles = {}
  for _, tile in ipairs(div.content) do
    if tile.t == "Div" then
      table.insert(tiles, string.format("(%s, %s, %s)", words(tile, "value"),
        words(tile, "label"), words(tile, "comparison")))
    end
  end
  return { raw("#kit-tiles(" .. table.concat(tiles, ", ") .. ")") }
end

to_typst["claims"] = function(div)
  local claims = {}
  for _, claim in ipairs(div.content) do
    if claim.t == "Div" then
      table.insert(claims, content(claim.content))
    end
  end
  return { raw("#kit-claims(" .. table.concat(claims, ", ") .. ")") }
end

to_typst["terms"] = function(div)
  local items = {}
  for _, block in ipairs(div.content) do
    if block.t == "DefinitionList" then
      for _, item in ipairs(block.content) do
        table.insert(items, string.format("(%s, %s)", line(item[1]),
          line(pandoc.utils.blocks_to_inlines(item[2][1]))))
      end
    end
  end
  return { raw("#kit-terms(" .. table.concat(items, ", ") .. ")") }
end

local function wrapped(name)
  return function(div)
    local inside = pandoc.List()
    for _, block in ipairs(div.content) do
      if not (block.t == "Div" and block.classes:includes("kicker")) then
        inside:insert(block)
      end
    end
    local blocks = pandoc.List({ raw(string.format("#%s(%s)[", name, words(div, "kicker"))) })
    blocks:extend(inside)
    blocks:insert(raw("]"))
    return blocks
  end
end

to_typst["ask"] = wrapped("kit-ask")
to_typst["consultant"] = function(div)
  return flowing(wrapped("kit-consultant")(div), "note", false, true)
end
to_typst["passage"] = function(div)
  local leans = div.classes:includes("introduces")
  return flowing(wrapped(leans and "kit-introduction" or "kit-passage")(div), "passage", leans)
end
to_typst["lead"] = wrapped("kit-lead")

to_typst["word-cover"] = function()
  return {}
end

-- HTML ----------------------------------------------------------------------------------

local to_html = {}

to_html["exhibit"] = function(div)
  local title = heading(div)
  local blocks = pandoc.List({
    raw(string.format('<section class="exhibit" aria-labelledby="%s">', title.identifier)),
    child(div, "kicker"), title, child(div, "subtitle"),
  })
  -- On a phone a chart keeps a readable size and scrolls in its frame, by keyboard too.
  local chart = picture(child(div, "body"))
  blocks:insert(raw(chart and string.format('<div class="plate" tabindex="0" role="group" aria-labelledby="%s">',
    title.identifier) or "<div>"))
  blocks:extend(drawn(child(div, "body").content))
  blocks:insert(raw("</div>"))
  blocks:insert(child(div, "source"))
  local caveat = child(div, "caveat")
  if caveat then
    blocks:insert(caveat)
  end
  blocks:insert(raw("</section>"))
  return blocks
end

to_html["chapter-head"] = function(div)
  local kicker, title = child(div, "kicker"), heading(div)
  local number = div.attributes.number
  if kicker and number then
    kicker.content = pandoc.List({ pandoc.Plain({ pandoc.Span(number, { class = "numeral" }),
      pandoc.Space(), table.unpack(pandoc.utils.blocks_to_inlines(kicker.content)) }) })
  end
  local blocks = pandoc.List({ raw('<div class="chapter-head">') })
  if kicker then
    blocks:insert(kicker)
  end
  blocks:insert(title)
  local computed = child(div, "computed")
  if computed then
    blocks:insert(computed)
  end
  blocks:insert(raw("</div>"))
  return blocks
end

to_html["claims"] = function(div)
  local items = {}
  for _, claim in ipairs(div.content) do
    if claim.t == "Div" then
      table.insert(items, claim.content)
    end
  end
  return { raw('<div class="claims">'), pandoc.OrderedList(items), raw("</div>") }
end

-- A side note is a landmark, so it has a name.
local function aside(div, class)
  local kicker = child(div, "kicker")
  local name = kicker and pandoc.utils.stringify(kicker) or ""
  return string.format('<aside class="%s" aria-label="%s">', class, escaped(name))
end

to_html["ask"] = function(div)
  local blocks = pandoc.List({ raw(aside(div, "ask")) })
  blocks:extend(div.content)
  blocks:insert(raw("</aside>"))
  return blocks
end

to_html["consultant"] = function(div)
  local blocks = pandoc.List({ raw(aside(div, "consultant")) })
  blocks:extend(div.content)
  blocks:insert(raw("</aside>"))
  return blocks
end

to_html["section"] = function(div)
  local title = heading(div)
  title.content:insert(1, pandoc.Space())
  title.content:insert(1, pandoc.Span(div.attributes.letter, { class = "letter" }))
  local blocks = pandoc.List({ raw('<section class="section">') })
  blocks:extend(div.content)
  blocks:insert(raw("</section>"))
  return blocks
end

to_html["word-cover"] = to_typst["word-cover"]

-- Shared --------------------------------------------------------------------------------

local kinds = typst and to_typst or to_html

local function Div(div)
  for _, class in ipairs(div.classes) do
    if kinds[class] then
      return kinds[class](div)
    end
  end
end

local function Span(span)
  if not typst then
    return nil
  end
  if span.classes:includes("computed-here") then  -- a PDF travels alone
    return {}
  end
  if span.classes:includes("references") then
    return pandoc.List({ pandoc.RawInline("typst", "#kit-references[") })
      .. span.content .. { pandoc.RawInline("typst", "]") }
  end
  if span.classes:includes("note-heading") then
    return pandoc.List({ pandoc.RawInline("typst", "#kit-note-heading[") })
      .. span.content .. { pandoc.RawInline("typst", "]") }
  end
end

-- Pandoc writes bold text as a call, and Typst takes a full stop or a bracket right behind a
-- call for code: an empty call of our own, ended by a semicolon, stands between them.
local function Inlines(inlines)
  if not typst then
    return nil
  end
  local parted = pandoc.List()
  for i, inline in ipairs(inlines) do
    local before = inlines[i - 1]
    if before and inline.t == "Str" and before.t ~= "Str" and inline.text:match("^[%.%(%[]") then
      parted:insert(pandoc.RawInline("typst", "#none;"))
    end
    parted:insert(inline)
  end
  return parted
end

-- Word ----------------------------------------------------------------------------------
-- For whoever goes on writing: plain headings, paragraphs, tables and pictures.

local word = {}

function word.RawBlock(block)
  return block.format == "html" and pandoc.read(block.text, "html").blocks or {}
end

function word.Image(image)
  image.src = image.src:gsub("%.svg$", ".png")
  return image
end

function word.Div(div)
  if div.classes:includes("kicker") then
    return pandoc.Para({ pandoc.Emph(pandoc.utils.blocks_to_inlines(div.content)) })
  end
  if div.classes:includes("value") then
    return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
  end
  if div.classes:includes("section") then
    local title = heading(div)
    title.content:insert(1, pandoc.Space())
    title.content:insert(1, pandoc.Str(div.attributes.letter))
  end
  return div.content
end

-- The words of a picture stand around it: it needs no caption of its own.
function word.Figure(figure)
  return figure.content
end

-- The chapters as one call, which measures every block before it breaks pages. What stands alone
-- (the summary's heading, the appendix) flows as usual.
local flows = 0
local function flush(run, out)
  local has_exhibit = false
  for _, div in ipairs(run) do
    has_exhibit = has_exhibit or div.attributes.kind == "exhibit"
  end
  if has_exhibit then
    flows = flows + 1
    out:insert(raw(string.format('#kit-flow("%d",', flows)))
  end
  for _, div in ipairs(run) do
    local a = div.attributes
    if has_exhibit then
      out:insert(raw(string.format('(kind: "%s", leans: %s, breaks: %s, charts: (%s), body: kit-scale => [',
        a.kind, a.leans, a.breaks, a.charts)))
    end
    out:extend(div.content)
    if has_exhibit then
      out:insert(raw("]),"))
    end
  end
  if has_exhibit then
    out:insert(raw(")"))
  end
end

local function Pandoc(doc)
  local out, run = pandoc.List(), {}
  for _, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.classes:includes("flowing") then
      if block.attributes.kind == "opening" then
        flush(run, out)
        run = {}
      end
      table.insert(run, block)
    else
      flush(run, out)
      run = {}
      out:insert(block)
    end
  end
  flush(run, out)
  doc.blocks = out
  return doc
end

if docx then
  return { word }
end
return { { Span = Span }, { Inlines = Inlines }, { Div = Div }, typst and { Pandoc = Pandoc } or {} }
