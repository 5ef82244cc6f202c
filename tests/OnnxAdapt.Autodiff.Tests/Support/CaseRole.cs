namespace OnnxAdapt.Autodiff.Tests.Support;

public enum CaseRole
{
    Differentiated,
    Input,
    Constant,
    LeftOut,
}
