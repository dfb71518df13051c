"""A bureau's folder made of the sample town: GBK shapefiles without .cpg, two versions of the buildings, a drawing
that cannot be read, a ledger in Excel with persons, POIs as a CSV in GBK. Written with GDAL."""
import csv
import io
import json
import shutil
from pathlib import Path

from osgeo import gdal, ogr, osr

from town import SAMPLE

gdal.UseExceptions()


def features(layer):
    return json.loads((SAMPLE / "data" / f"{layer}.geojson").read_text())["features"]


def system(code=4543):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(code)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def shapefile(path, rows, fields, kind, prj=True):
    """fields: name in the file -> property of the sample, or a function of the feature. Bytes are GBK, and no .cpg
    says so. Returns how many features were written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_name("plain.shp")
    driver = ogr.GetDriverByName("ESRI Shapefile")
    data = driver.CreateDataSource(str(plain))
    layer = data.CreateLayer("plain", system(), kind, ["ENCODING=GBK"])
    for name in fields:
        field = ogr.FieldDefn(name, ogr.OFTString)
        field.SetWidth(40)
        layer.CreateField(field)
    n = 0
    for row in rows:
        geometry = ogr.CreateGeometryFromJson(json.dumps(row["geometry"]))
        if ogr.GT_Flatten(geometry.GetGeometryType()) not in (kind, kind + 3):
            continue
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(geometry)
        for name, source in fields.items():
            value = source(row) if callable(source) else row["properties"].get(source)
            if value is not None:
                feature.SetField(name, str(value))
        layer.CreateFeature(feature)
        n += 1
    data = layer = None
    for part in path.parent.glob("plain.*"):
        if part.suffix == ".cpg" or (part.suffix == ".prj" and not prj):
            part.unlink()
            continue
        target = path.with_suffix(part.suffix)
        part.rename(target)
        if part.suffix == ".dbf":  # no language byte either
            bytes_ = bytearray(target.read_bytes())
            bytes_[29] = 0
            target.write_bytes(bytes_)
    return n


def workbook(path, sheet, rows):
    """A sheet written by GDAL."""
    data = ogr.GetDriverByName("XLSX").CreateDataSource(str(path))
    layer = data.CreateLayer(sheet, None, ogr.wkbNone)
    for name in rows[0]:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for row in rows[1:]:
        feature = ogr.Feature(layer.GetLayerDefn())
        for i, value in enumerate(row):
            feature.SetField(i, value)
        layer.CreateFeature(feature)
    data = layer = None


def make(folder):
    """Returns what was planted: file -> number of features."""
    counts = {}
    old, new = folder / "01基础数据/房屋建筑2019.shp", folder / "01基础数据/房屋建筑2023最终版.shp"
    buildings = features("building")
    fields = {"YT": "用途", "ZCS": "层数", "JZND": "建成年份", "HS": "户数", "RK": "人口", "JZMC": "名称", "备注": lambda r: "测绘院"}
    counts[old.name] = shapefile(old, buildings[: len(buildings) * 2 // 3], fields, ogr.wkbPolygon)
    counts[new.name] = shapefile(new, buildings, fields, ogr.wkbPolygon)
    road = folder / "01基础数据/道路中心线.shp"
    counts[road.name] = shapefile(road, features("road"), {"DLMC": "名称", "DLDJ": "道路类别", "CJ": "层级"},
                                  ogr.wkbLineString)
    community = folder / "02区划/社区界2022.shp"
    counts[community.name] = shapefile(community, features("community"), {"SQMC": "名称"}, ogr.wkbPolygon)

    to_degrees = osr.CoordinateTransformation(system(), system(4326))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["名称", "类型", "经度", "纬度"])
    n = 0
    for row in features("facility"):
        x, y = ogr.CreateGeometryFromJson(json.dumps(row["geometry"])).Centroid().GetPoint_2D()
        lon, lat, _ = to_degrees.TransformPoint(x, y)
        said = row["properties"]
        writer.writerow([said.get("名称"), said.get("类型"), f"{lon:.7f}", f"{lat:.7f}"])
        n += 1
    poi = folder / "03设施/设施POI.csv"
    poi.parent.mkdir(parents=True)
    poi.write_bytes(text.getvalue().encode("gbk"))
    counts[poi.name] = n

    (folder / "04图纸").mkdir()
    (folder / "04图纸/总平面图.dwg").write_bytes(b"AC1021" + bytes(200))
    (folder / "05台账").mkdir()
    workbook(folder / "05台账/老旧小区台账2024.xlsx", "台账",
             [["序号", "小区名称", "地址", "建成年份", "户数", "联系人", "联系电话"],
              ["1", "河东小区", "河东路12号", "1998", "120", "张三丰", "13987654321"],
              ["2", "桥西小区", "桥西路3号", "2003", "80", "李四光", "13812345678"]])
    counts["老旧小区台账2024.xlsx"] = 2
    (folder / "说明.docx").write_bytes(b"PK\x03\x04nothing")
    (folder / "Thumbs.db").write_bytes(b"x")
    return counts


if __name__ == "__main__":
    import sys
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    print(make(target))
