<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Rendering" readOnly="0" labelsEnabled="0" simplifyDrawingHints="1" simplifyDrawingTol="1" simplifyAlgorithm="0" simplifyLocal="1" simplifyMaxScale="1" hasScaleBasedVisibilityFlag="0" minScale="100000000" maxScale="0">
  <renderer-v2 type="categorizedSymbol" attr="CASE WHEN (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) = 0 THEN 'none' WHEN &quot;n_unreachable&quot; = (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'unreachable' WHEN &quot;n_met&quot; = (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'all' WHEN &quot;n_met&quot; &gt;= 0.75 * (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'most' WHEN &quot;n_met&quot; &gt;= 0.5 * (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'half' ELSE 'few' END" symbollevels="0" enableorderby="0" forceraster="0">
    <categories>
      <category symbol="0" value="all" label="全部达标" render="true"/>
      <category symbol="5" value="most" label="达标率 75% 以上" render="true"/>
      <category symbol="1" value="half" label="达标率 50%–75%" render="true"/>
      <category symbol="2" value="few" label="达标率不足 50%" render="true"/>
      <category symbol="3" value="unreachable" label="各项均不可达" render="true"/>
      <category symbol="4" value="none" label="无可判定项（待核）" render="true"/>
    </categories>
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="49,116,173,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="28,78,124,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
      </symbol>
      <symbol name="5" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="158,202,225,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="96,150,185,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="253,190,106,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="199,137,60,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
      </symbol>
      <symbol name="2" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="217,95,2,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="150,62,0,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
      </symbol>
      <symbol name="3" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="84,39,83,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="45,15,45,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
      </symbol>
      <symbol name="4" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <prop k="color" v="235,235,235,255"/>
          <prop k="style" v="solid"/>
          <prop k="outline_color" v="150,150,150,255"/>
          <prop k="outline_style" v="solid"/>
          <prop k="outline_width" v="0.1"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="joinstyle" v="miter"/>
        </layer>
        <layer class="LinePatternFill" enabled="1" locked="0" pass="0">
          <prop k="angle" v="45"/>
          <prop k="distance" v="1.0"/>
          <prop k="distance_unit" v="MM"/>
          <prop k="line_width" v="0.18"/>
          <prop k="line_width_unit" v="MM"/>
          <prop k="color" v="120,120,120,255"/>
          <symbol name="hatch" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <prop k="line_color" v="120,120,120,255"/>
              <prop k="line_width" v="0.18"/>
              <prop k="line_width_unit" v="MM"/>
              <prop k="line_style" v="solid"/>
              <prop k="capstyle" v="round"/>
              <prop k="joinstyle" v="round"/>
            </layer>
          </symbol>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <blendMode>0</blendMode>
  <featureBlendMode>0</featureBlendMode>
  <layerOpacity>1</layerOpacity>
  <!-- Taken instead of the renderer above where the layer holds points. -->
  <quan-points>
  <renderer-v2 type="categorizedSymbol" attr="CASE WHEN (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) = 0 THEN 'none' WHEN &quot;n_unreachable&quot; = (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'unreachable' WHEN &quot;n_met&quot; = (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'all' WHEN &quot;n_met&quot; &gt;= 0.75 * (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'most' WHEN &quot;n_met&quot; &gt;= 0.5 * (&quot;n_due&quot; - &quot;n_uncertain&quot; - &quot;n_unknown&quot;) THEN 'half' ELSE 'few' END" symbollevels="0" enableorderby="0" forceraster="0">
    <categories>
      <category symbol="0" value="all" label="全部达标" render="true"/>
      <category symbol="5" value="most" label="达标率 75% 以上" render="true"/>
      <category symbol="1" value="half" label="达标率 50%–75%" render="true"/>
      <category symbol="2" value="few" label="达标率不足 50%" render="true"/>
      <category symbol="3" value="unreachable" label="各项均不可达" render="true"/>
      <category symbol="4" value="none" label="无可判定项（待核）" render="true"/>
    </categories>
    <symbols>
      <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="49,116,173,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.15"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
      <symbol name="5" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="158,202,225,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.15"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
      <symbol name="1" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="253,190,106,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.15"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
      <symbol name="2" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="217,95,2,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.15"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
      <symbol name="3" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="84,39,83,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.15"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
      <symbol name="4" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="235,235,235,255"/>
          <prop k="size" v="2.2"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="110,110,110,255"/>
          <prop k="outline_width" v="0.35"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  </quan-points>
  <layerGeometryType>2</layerGeometryType>
</qgis>
