#!/usr/bin/python3
"""render_project.py FILE.gpkg FOLDER [SHEET] - draws the project stored in a result, as QGIS shows it.

One PNG per theme of the stored project, one of the first view, the first print sheet, and those whose
name contains SHEET. Fails when the project, the .qgs beside it, or one of their layers cannot be read. Needs QGIS:
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$(mktemp -d) /usr/bin/python3 render_project.py ...
"""
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication, QgsExpressionContext, QgsExpressionContextUtils, QgsLayoutExporter, QgsMapRendererParallelJob, QgsMapSettings, QgsProject,
    QgsRectangle)
from qgis.PyQt.QtCore import QSize  # noqa: E402

STORED_NAME = "生活圈"
SIZE = QSize(1400, 1000)


def load(uri):
    """The project, with every layer valid, or an exit."""
    project = QgsProject.instance()
    project.clear()
    if not project.read(uri):
        sys.exit(f"{uri}: {project.error()}")
    layers = list(project.mapLayers().values())
    bad = [layer.name() for layer in layers if not layer.isValid()]
    if bad or not layers:
        sys.exit(f"{uri}: {len(layers)} layers, invalid: {bad}")
    if not project.crs().isValid() or not project.title():
        sys.exit(f"{uri}: CRS or title is missing")
    return project


def draw(project, layers, extent, path):
    settings = QgsMapSettings()
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setBackgroundColor(project.backgroundColor())
    settings.setOutputSize(SIZE)
    settings.setOutputDpi(144)
    settings.setFlag(QgsMapSettings.DrawLabeling, True)
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    settings.setLabelingEngineSettings(project.labelingEngineSettings())
    context = QgsExpressionContext()
    context.appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(None))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    settings.setLayers(layers)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        sys.exit(f"{path}: {[str(e.message) for e in job.errors()]}")
    if not job.renderedImage().save(path):
        sys.exit(f"{path}: not written")
    print(path)


def file_name(folder, number, name):
    return os.path.join(folder, f"{number:02d}_{name.replace('/', '_')}.png")


def draw_all(project, folder):
    root = project.layerTreeRoot()
    extent = QgsRectangle(project.viewSettings().defaultViewExtent())
    order = [layer for layer in root.layerOrder() if layer.isSpatial()]
    checked = [layer for layer in order
               if root.findLayer(layer.id()).isVisible()]
    draw(project, checked, extent, file_name(folder, 0, "默认"))
    themes = project.mapThemeCollection()
    for number, name in enumerate(themes.mapThemes(), 1):
        inside = set(themes.mapThemeVisibleLayerIds(name))
        draw(project, [layer for layer in order if layer.id() in inside], extent,
             file_name(folder, number, name))


def draw_sheets(project, folder, wanted):
    sheets = sorted(project.layoutManager().printLayouts(), key=lambda sheet: sheet.name())
    for number, sheet in enumerate(sheets):
        print(f"sheet: {sheet.name()}")
        if wanted not in sheet.name() and number > 0:
            continue
        options = QgsLayoutExporter.ImageExportSettings()
        options.dpi = 100
        options.generateWorldFile = False
        path = os.path.join(folder, f"sheet_{number + 1:02d}.png")
        if QgsLayoutExporter(sheet).exportToImage(path, options) != QgsLayoutExporter.Success:
            sys.exit(f"{path}: not written")
        print(path)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    gpkg, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    wanted = sys.argv[3] if len(sys.argv) == 4 else "A3-01"
    os.makedirs(folder, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    beside = load(gpkg[:-len(".gpkg")] + ".qgs")
    names = sorted(layer.name() for layer in beside.mapLayers().values())
    stored = load(f"geopackage:{gpkg}?projectName={STORED_NAME}")
    if names != sorted(layer.name() for layer in stored.mapLayers().values()):
        sys.exit("the project beside the file and the stored one differ")
    draw_all(stored, folder)
    draw_sheets(stored, folder, wanted)
    application.exitQgis()


if __name__ == "__main__":
    main()
