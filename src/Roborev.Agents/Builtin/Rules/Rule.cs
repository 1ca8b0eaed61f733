namespace Roborev.Agents.Builtin.Rules;

/// <summary>A rule of the built-in reviewer.</summary>
internal abstract class Rule
{
    /// <summary>What the catalogue says about it.</summary>
    public abstract BuiltinRule Info { get; }

    /// <summary>True when the rule is part of a security review.</summary>
    public virtual bool IsSecurity => false;

    /// <summary>Looks at one changed file.</summary>
    public virtual void Check(FileUnderReview file, FindingSink sink)
    {
    }

    /// <summary>Looks at the change as a whole, after every file was looked at.</summary>
    public virtual void CheckChange(ChangeUnderReview change, FindingSink sink)
    {
    }
}
