using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace ChainVerify.Benchmarks.Plots;

/// <summary>Draws ratios to libsecp256k1 over one parameter.</summary>
/// <param name="ClassName">The benchmark class that measures it.</param>
/// <param name="FileName">Of the plot.</param>
/// <param name="Title">What is varied.</param>
/// <param name="Axis">The parameter, with its unit.</param>
/// <param name="Label">How a value is written.</param>
internal sealed record RatioPlot(string ClassName, string FileName, string Title, string Axis, Func<int, string> Label)
{
    private const int Width = 760;
    private const int Height = 440;

    /// <summary>The plot as SVG; the same points give the same text.</summary>
    internal string Draw(RatioPoint[] points)
    {
        PlotModel model = new()
        {
            Title = Title,
            TitleFontSize = 16,
            TitlePadding = 14,
            Background = OxyColors.White,
            Padding = new OxyThickness(12, 24, 24, 8),
        };
        CategoryAxis values = new() { Position = AxisPosition.Bottom, Title = Axis, FontSize = 13, AxisTitleDistance = 8 };
        values.Labels.AddRange(points.Select(point => Label(point.Parameter)));
        model.Axes.Add(values);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = "times as fast as libsecp256k1 (a ratio within one run)",
            FontSize = 13,
            // The exporter takes numbers for narrower than browsers draw them.
            AxisTitleDistance = 22,
            Minimum = 0,
            Maximum = Math.Max(2, points.Max(point => point.Ratio)) * 1.15,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColor.FromRgb(225, 225, 225),
        });
        model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = 1, Color = OxyColors.Firebrick, LineStyle = LineStyle.Dash });
        LineSeries line = new()
        {
            Color = OxyColors.SteelBlue,
            StrokeThickness = 2,
            MarkerType = MarkerType.Circle,
            MarkerSize = 4,
            MarkerFill = OxyColors.SteelBlue,
            LabelFormatString = "{1:0.0}",
            LabelMargin = 8,
        };
        line.Points.AddRange(points.Select((point, index) => new DataPoint(index, point.Ratio)));
        model.Series.Add(line);
        return new SvgExporter { Width = Width, Height = Height }.ExportToString(model);
    }
}
