package dev.perigee.benchmarks.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/** A chart for each group of cases, that is, for what stands before the first slash of their names. */
public final class Charts {

    private static final int HEIGHT = 480;
    private static final int LEAST_WIDTH = 900;
    private static final int MOST_WIDTH = 1_600;
    private static final int WIDTH_OF_A_BAR = 22;

    private Charts() {}

    /**
     * Draws all charts.
     *
     * @param folder where they go; it is made if it is not there
     * @return the names of the files, by what they show
     * @throws IOException if they cannot be written
     */
    public static Map<String, String> draw(List<Figure> figures, Path folder) throws IOException {
        // No window is ever opened, and on most machines that measure none could be.
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        Map<String, List<Figure>> groups = new LinkedHashMap<>();
        for (Figure figure : figures) {
            String group = figure.caseId().split("/", 2)[0] + ", " + figure.unit();
            groups.computeIfAbsent(group, name -> new ArrayList<>()).add(figure);
        }
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, List<Figure>> group : groups.entrySet()) {
            String file = group.getKey().replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "") + ".svg";
            ByteArrayOutputStream drawn = new ByteArrayOutputStream();
            ChartEncoder.saveChart(chart(group.getKey(), group.getValue()), drawn, "svg");
            Files.writeString(folder.resolve(file), shortened(drawn.toString(StandardCharsets.UTF_8)));
            files.put(group.getKey(), file);
        }
        return files;
    }

    /** Letters are drawn as shapes, to a millionth of a pixel; a hundredth makes files half as long. */
    private static String shortened(String svg) {
        return svg.replaceAll("(\\d\\.\\d{2})\\d+", "$1");
    }

    private static CategoryChart chart(String title, List<Figure> figures) {
        Set<String> cases = new LinkedHashSet<>();
        Map<String, Map<String, Figure>> byContender = new LinkedHashMap<>();
        for (Figure figure : figures) {
            cases.add(figure.caseId());
            byContender
                    .computeIfAbsent(figure.contender(), name -> new LinkedHashMap<>())
                    .put(figure.caseId(), figure);
        }
        int bars = cases.size() * byContender.size();
        CategoryChart chart = new CategoryChartBuilder()
                .width(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, bars * WIDTH_OF_A_BAR)))
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(figures.get(0).unit())
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setXAxisLabelRotation(cases.size() > 1 ? 20 : 0);
        chart.getStyler().setYAxisDecimalPattern("#,##0.##");
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        List<String> labels = cases.stream().map(Charts::label).toList();
        byContender.forEach((contender, own) -> {
            List<Double> values = new ArrayList<>();
            for (String name : cases) {
                Figure figure = own.get(name);
                values.add(figure == null ? 0 : Numbers.median(figure.rounds()));
            }
            CategorySeries series = chart.addSeries(contender, labels, values);
            if (contender.startsWith("perigee") && !contender.startsWith("perigee-before")) {
                series.setFillColor(new Color(0x1f, 0x6f, 0xb4));
            }
        });
        return chart;
    }

    private static String label(String caseId) {
        int slash = caseId.indexOf('/');
        return slash < 0 ? caseId : caseId.substring(slash + 1);
    }
}
