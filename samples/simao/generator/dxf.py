"""DXF R2000 in the code page of a Chinese office (ANSI_936): closed and open polylines, points, blocks."""


def pair(code, value):
    return f"{code:3d}\r\n{value}\r\n"


class Drawing:
    def __init__(self, layers):
        self.layers, self.body, self.handle = layers, [], 0x100

    def entity(self, kind, layer, subclass, *pairs):
        self.handle += 1
        out = pair(0, kind) + pair(5, f"{self.handle:X}") + pair(100, "AcDbEntity") + pair(8, layer)
        self.body.append(out + pair(100, subclass) + "".join(pair(c, v) for c, v in pairs))

    def polyline(self, layer, points, closed):
        vertices = [p for x, y in points for p in ((10, f"{x:.3f}"), (20, f"{y:.3f}"))]
        self.entity("LWPOLYLINE", layer, "AcDbPolyline", (90, len(points)), (70, int(closed)),
                    (43, 0.0), *vertices)

    def point(self, layer, point):
        self.entity("POINT", layer, "AcDbPoint", (10, f"{point[0]:.3f}"), (20, f"{point[1]:.3f}"), (30, 0.0))

    def text(self, layer, point, high, text):
        self.entity("TEXT", layer, "AcDbText", (10, f"{point[0]:.3f}"), (20, f"{point[1]:.3f}"),
                    (30, 0.0), (40, high), (1, text), (100, "AcDbText"))

    def bytes(self):
        out = pair(0, "SECTION") + pair(2, "HEADER") + pair(9, "$ACADVER") + pair(1, "AC1015")
        out += pair(9, "$DWGCODEPAGE") + pair(3, "ANSI_936") + pair(0, "ENDSEC")
        out += pair(0, "SECTION") + pair(2, "TABLES") + pair(0, "TABLE") + pair(2, "LAYER") + pair(70, len(self.layers))
        for layer in self.layers:
            out += pair(0, "LAYER") + pair(100, "AcDbSymbolTableRecord") + pair(100, "AcDbLayerTableRecord")
            out += pair(2, layer) + pair(70, 0) + pair(62, 7) + pair(6, "Continuous")
        out += pair(0, "ENDTAB") + pair(0, "ENDSEC") + pair(0, "SECTION") + pair(2, "ENTITIES")
        return (out + "".join(self.body) + pair(0, "ENDSEC") + pair(0, "EOF")).encode("gbk")
