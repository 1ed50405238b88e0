--[[
Writes the source of the print while Pandoc makes the page: reading the report is half of its work,
and the embedded engine needs it twice.
]]

local function text_of(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function printed(doc)
  local page = FORMAT
  FORMAT = "typst" -- which the kit's own filters look at
  for _, filter in ipairs(dofile("kit.lua")) do
    doc = doc:walk(filter)
  end
  FORMAT = page
  local template = pandoc.template.compile(text_of("embedded-template.typ"))
  return pandoc.write(doc, "typst", { template = template, wrap_text = "wrap-none" })
end

function Pandoc(doc)
  local file = assert(io.open("report.typ.part", "wb"))
  file:write(printed(doc))
  file:close()
  assert(os.rename("report.typ.part", "report.typ")) -- Typst begins as soon as it is there, and whole
end
