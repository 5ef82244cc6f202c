using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators of the ai.onnx.ml domain that are not lowered: those that answer in steps, categories or texts.</summary>
internal static class MachineLearningRules
{
    private static readonly string[] Constant =
    [
        "Binarizer", "CastMap", "CategoryMapper", "DictVectorizer", "LabelEncoder", "OneHotEncoder", "TreeEnsemble", "TreeEnsembleClassifier",
        "TreeEnsembleRegressor",
    ];

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        .. Constant.Select(name => GradientRow.Zero(Id(name))),
        Refused("SVMClassifier", "its votes and probabilities have no gradient here; convert the model with raw scores of a linear classifier"),
        Refused("SVMRegressor", "a one-class machine answers by sign only"),
        Refused("LinearClassifier", "its post_transform has no gradient here; NONE, SOFTMAX and LOGISTIC have one"),
        Refused("LinearRegressor", "its post_transform has no gradient here; NONE, SOFTMAX and LOGISTIC have one"),
        Refused("FeatureVectorizer", "it cuts or pads its inputs; give inputs of the stated widths"),
    ];

    private static GradientRow Refused(string opType, string reason) => GradientRow.Refuse(Id(opType), reason);

    private static OperatorId Id(string opType) => new(MachineLearningLowerings.Domain, opType);
}
