using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Scoring;

/// <summary>Scores predictions as the model's task asks, and tells the result.</summary>
internal sealed class EvaluationScores(ModelTask task)
{
    private readonly ClassificationScore _classification = new();
    private readonly RegressionScore _regression = new();

    /// <summary>Rows scored.</summary>
    public long Count => task == ModelTask.Regression ? _regression.Count : _classification.Count;

    /// <summary>Adds a row.</summary>
    public void Add(Example target, Prediction prediction)
    {
        switch (task)
        {
            case ModelTask.Regression:
                _regression.Add(target.Values.Numbers, prediction.Values);
                break;
            case ModelTask.MultiLabel:
                _classification.AddMulti(target.Labels.Names, prediction);
                break;
            default:
                _classification.AddSingle(target.Label, prediction);
                break;
        }
    }

    /// <summary>Writes the scores.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="confusions">How many of the most frequent mistakes.</param>
    /// <param name="jsonConfusions">Whether the JSON object has them too.</param>
    public void Write(CommandOutput output, int confusions, bool jsonConfusions)
    {
        if (task == ModelTask.Regression) WriteRegression(output);
        else WriteClassification(output, _classification.Confusions(confusions), jsonConfusions);
    }

    private void WriteClassification(CommandOutput output, IReadOnlyList<ConfusionPair> confusions, bool jsonConfusions)
    {
        output.WriteJson(json =>
        {
            json.WriteNumber("count", _classification.Count);
            json.WriteNumber("accuracy", _classification.Accuracy);
            json.WriteNumber("macro_f1", _classification.MacroF1);
            json.WriteNumber("calibration_error", _classification.CalibrationError);
            if (!jsonConfusions) return;
            json.WriteStartArray("confusions");
            foreach (var pair in confusions)
            {
                json.WriteStartObject();
                json.WriteString("label", pair.Truth);
                json.WriteString("predicted", pair.Answer);
                json.WriteNumber("count", pair.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        output.WriteTable(
            ["rows", "accuracy", "macro F1", "calibration error"],
            [[Numbers.Count(Count), Numbers.Percent(_classification.Accuracy), Numbers.Percent(_classification.MacroF1), Numbers.Decimals(_classification.CalibrationError)]]);
        if (confusions.Count > 0)
        {
            output.WriteTable(["label", "taken for", "times"], confusions.Select(pair => new[] { pair.Truth, pair.Answer, Numbers.Count(pair.Count) }));
        }
    }

    private void WriteRegression(CommandOutput output)
    {
        output.WriteJson(json =>
        {
            json.WriteNumber("count", _regression.Count);
            json.WriteFinite("mean_squared_error", _regression.MeanSquaredError);
            json.WriteFinite("mean_absolute_error", _regression.MeanAbsoluteError);
            json.WriteFinite("r_squared", _regression.RSquared);
        });
        output.WriteTable(
            ["rows", "mean squared error", "mean absolute error", "R2"],
            [[Numbers.Count(Count), Numbers.Decimals(_regression.MeanSquaredError), Numbers.Decimals(_regression.MeanAbsoluteError), Numbers.Decimals(_regression.RSquared)]]);
    }
}
