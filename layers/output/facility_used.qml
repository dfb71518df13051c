<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Rendering" readOnly="0" labelsEnabled="1" simplifyDrawingHints="1" simplifyDrawingTol="1" simplifyAlgorithm="0" simplifyLocal="1" simplifyMaxScale="1" hasScaleBasedVisibilityFlag="0" minScale="100000000" maxScale="0">
  <renderer-v2 type="categorizedSymbol" attr="CASE WHEN &quot;kind&quot; IN ('middle_school', 'primary_school', 'kindergarten', 'nursery_0_3') THEN 'edu'  WHEN &quot;kind&quot; IN ('hospital', 'health_center', 'health_station', 'outpatient') THEN 'med'  WHEN &quot;kind&quot; IN ('elder_home', 'elder_nursing_home', 'elder_daycare', 'elder_service_station', 'elder_activity_center', 'meal_point') THEN 'eld'  WHEN &quot;kind&quot; IN ('culture_center', 'culture_station') THEN 'cul'  WHEN &quot;kind&quot; IN ('gym_center', 'sports_large', 'sports_medium', 'sports_small', 'outdoor_fitness', 'child_elder_ground') THEN 'spt'  WHEN &quot;kind&quot; IN ('park_15', 'park_10', 'park_5', 'pocket_park', 'block_green', 'leisure_plaza') THEN 'grn'  WHEN &quot;kind&quot; IN ('wet_market', 'supermarket', 'convenience_store', 'shop_cluster', 'mall', 'housekeeping', 'post_station', 'parcel_locker', 'bank_outlet', 'telecom_outlet', 'postal_office') THEN 'com'  WHEN &quot;kind&quot; IN ('community_service_station', 'street_service_center', 'embedded_service_complex', 'party_center', 'sub_district_office', 'judicial_office', 'police_station', 'police_room', 'property_office') THEN 'svc'  WHEN &quot;kind&quot; IN ('bus_stop', 'parking_resident', 'parking_public', 'bike_parking', 'ebike_charging', 'ev_charging') THEN 'trf' ELSE 'oth' END" symbollevels="0" enableorderby="0" forceraster="0">
    <categories>
      <category symbol="0" value="edu" label="教育托育（学）" render="true"/>
      <category symbol="1" value="med" label="医疗卫生（医）" render="true"/>
      <category symbol="2" value="eld" label="养老助老（老）" render="true"/>
      <category symbol="3" value="cul" label="文化活动（文）" render="true"/>
      <category symbol="4" value="spt" label="体育健身（体）" render="true"/>
      <category symbol="5" value="grn" label="公园广场（园）" render="true"/>
      <category symbol="6" value="com" label="商业便民（市）" render="true"/>
      <category symbol="7" value="svc" label="社区管理（管）" render="true"/>
      <category symbol="8" value="trf" label="交通停车（车）" render="true"/>
      <category symbol="9" value="oth" label="其他（他）" render="true"/>
    </categories>
    <symbols>
      <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="学"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="医"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="2" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="老"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="3" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="文"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="4" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="体"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="5" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="园"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="6" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="市"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="7" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="管"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="8" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="车"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
      <symbol name="9" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
          <prop k="name" v="circle"/>
          <prop k="color" v="45,45,45,255"/>
          <prop k="size" v="3.4"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_color" v="255,255,255,255"/>
          <prop k="outline_width" v="0.3"/>
          <prop k="outline_width_unit" v="MM"/>
          <prop k="outline_style" v="solid"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; = 'existing' THEN '45,45,45' WHEN &quot;status&quot; = 'closed' THEN '150,150,150' ELSE '255,255,255' END"/><Option name="type" type="int" value="3"/></Option><Option name="outlineColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 1.3, 3.4)"/><Option name="type" type="int" value="3"/></Option><Option name="outlineWidth" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0.1, 0.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
        <layer class="FontMarker" enabled="1" locked="0" pass="0">
          <prop k="font" v="SimHei"/>
          <prop k="chr" v="他"/>
          <prop k="color" v="255,255,255,255"/>
          <prop k="size" v="2.3"/>
          <prop k="size_unit" v="MM"/>
          <prop k="outline_width" v="0"/>
          <prop k="outline_color" v="255,255,255,0"/>
          <prop k="horizontal_anchor_point" v="1"/>
          <prop k="vertical_anchor_point" v="1"/>
          <data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="fillColor" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="CASE WHEN &quot;status&quot; IN ('existing', 'closed') THEN '255,255,255' ELSE '45,45,45' END"/><Option name="type" type="int" value="3"/></Option><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="if(@map_scale &gt; 25000, 0, 2.3)"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
        </layer>
      </symbol>
    </symbols>
  </renderer-v2>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style isExpression="1" fieldName='"name"' fontFamily="Noto Sans CJK SC" fontSize="7.5" fontSizeUnit="Point" fontWeight="50" textColor="45,45,45,255" textOpacity="1" multilineHeight="1">
        <families><family name="Microsoft YaHei"/><family name="SimHei"/><family name="Noto Sans CJK SC"/></families>
        <text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.9" bufferNoFill="1" bufferJoinStyle="128"/>
      </text-style>
      <text-format multilineAlign="1" wrapChar="" autoWrapLength="0"/>
      <placement placement="6" dist="1.2" distUnits="MM" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR" offsetType="1" priority="5"/>
      <rendering scaleVisibility="1" scaleMin="1" scaleMax="8000" obstacle="0" displayAll="0" drawLabels="1" mergeLines="0"/>
    </settings>
  </labeling>
  <blendMode>0</blendMode>
  <featureBlendMode>0</featureBlendMode>
  <layerOpacity>1</layerOpacity>
  <layerGeometryType>0</layerGeometryType>
</qgis>
