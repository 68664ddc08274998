// How the demo's files become answers: the same mapping language that real files use.

#include "app/demo_village.hpp"

namespace takaful::app {

namespace {

// Shared by the survey and the register, so that a model fitted on one scores the other.
constexpr std::string_view features = R"json(
  {"name":"size","op":"count","file":"members","sign":"poorer",
   "label_ar":"عدد أفراد الأسرة","label_en":"Household size"},
  {"name":"children","op":"count","file":"members","where":[["age","<",15]],"sign":"poorer",
   "label_ar":"أطفال دون ١٥ سنة","label_en":"Children under 15"},
  {"name":"elders","op":"count","file":"members","where":[["age",">=",65]],
   "label_ar":"كبار فوق ٦٥ سنة","label_en":"People over 65"},
  {"name":"head_age","op":"first","file":"members","column":"age",
   "where":[["relation","=","رب الأسرة"]],"min":10,"max":110,
   "label_ar":"عمر رب الأسرة","label_en":"Age of the head"},
  {"name":"head_woman","op":"flag","file":"members",
   "where":[["relation","=","رب الأسرة"],["sex","=","أنثى"]],
   "label_ar":"ترأسها امرأة","label_en":"Headed by a woman"},
  {"name":"widow","op":"value","column":"widow","min":0,"max":1,
   "label_ar":"رب الأسرة أرملة","label_en":"Head is a widow"},
  {"name":"schooling","op":"value","column":"schooling","min":0,"max":25,"sign":"richer",
   "label_ar":"سنوات تعليم رب الأسرة","label_en":"Schooling of the head, years"},
  {"name":"workers","op":"value","column":"workers","min":0,"max":20,"sign":"richer",
   "label_ar":"أفراد لهم عمل منتظم","label_en":"Members with regular work"},
  {"name":"rooms","op":"value","column":"rooms","min":1,"max":20,"sign":"richer",
   "label_ar":"عدد الغرف","label_en":"Rooms"},
  {"name":"disabled","op":"value","column":"disabled","min":0,"max":10,"sign":"poorer",
   "label_ar":"أفراد ذوو إعاقة","label_en":"Members with a disability"},
  {"name":"wall","op":"category","column":"wall","label_ar":"مادة الجدران","label_en":"Walls"},
  {"name":"roof","op":"category","column":"roof","label_ar":"مادة السقف","label_en":"Roof"},
  {"name":"floor","op":"category","column":"floor","label_ar":"مادة الأرضية","label_en":"Floor"},
  {"name":"water","op":"category","column":"water","label_ar":"مصدر المياه","label_en":"Water"},
  {"name":"toilet","op":"category","column":"toilet","label_ar":"دورة المياه","label_en":"Toilet"},
  {"name":"fuel","op":"category","column":"fuel","label_ar":"وقود الطهي","label_en":"Cooking fuel"},
  {"name":"fridge","op":"value","column":"fridge","min":0,"max":1,"sign":"richer",
   "label_ar":"ثلاجة","label_en":"Refrigerator"},
  {"name":"washer","op":"value","column":"washer","min":0,"max":1,"sign":"richer",
   "label_ar":"غسالة","label_en":"Washing machine"},
  {"name":"television","op":"value","column":"television","min":0,"max":1,"sign":"richer",
   "label_ar":"تلفاز","label_en":"Television"},
  {"name":"motorcycle","op":"value","column":"motorcycle","min":0,"max":1,"sign":"richer",
   "label_ar":"دراجة نارية","label_en":"Motorcycle"},
  {"name":"feddans","op":"value","column":"feddans","min":0,"max":200,"sign":"richer",
   "label_ar":"أرض زراعية بالفدان","label_en":"Land, feddans"},
  {"name":"cows","op":"value","column":"cows","min":0,"max":200,"sign":"richer",
   "label_ar":"أبقار وجاموس","label_en":"Cows and buffaloes"},
  {"name":"goats","op":"value","column":"goats","min":0,"max":500,
   "label_ar":"أغنام وماعز","label_en":"Sheep and goats"}
)json";

constexpr std::string_view files =
    R"json("files":{"households":{"key":"code"},"members":{"key":"code"}})json";

constexpr std::string_view members = R"json("members":{"sex":"sex","male":["ذكر"],"age":"age",
  "relation":"relation","head":["رب الأسرة"],"first":"first","father":"father",
  "grandfather":"grandfather","family":"family","nickname":"nickname","phone":"phone",
  "national_id":"national_id"})json";

}  // namespace

std::string demo_mapping(bool survey) {
    std::string json{"{"};
    json += files;
    json += survey ? R"json(,"household":{"code":"code","cluster":"village","weight":"weight",
        "outcome":"consumption"})json"
                   : R"json(,"household":{"code":"code","area":"village"})json";
    json += R"json(,"features":[)json";
    json += features;
    json += "]";
    if (!survey) {
        json += ",";
        json += members;
    }
    json += "}";
    return json;
}

}  // namespace takaful::app
